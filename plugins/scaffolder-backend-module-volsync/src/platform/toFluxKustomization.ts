import { type Placement, toApplierName } from './placement';
import type { PlatformSettings } from './types';

/** The Flux Kustomization that applies the platform's folder, and the one of a snapshot class, which needs its kinds. */
export function toFluxKustomizations(
  settings: PlatformSettings,
  placement: Placement,
): readonly object[] {
  const name = toApplierName(settings);
  const { snapshotClass } = placement;
  return [
    toFluxKustomization(placement, {
      name,
      path: placement.folderInSource,
      dependsOn: settings.flux.dependsOn,
    }),
    ...(settings.snapshotClass && !snapshotClass.isBeside
      ? [
          toFluxKustomization(placement, {
            name: `${name}-snapshot-class`,
            path: `${placement.folderInSource}/snapshot-class`,
            dependsOn: [name],
          }),
        ]
      : []),
  ];
}

function toFluxKustomization(
  { fluxNamespace, source }: Placement,
  options: {
    readonly name: string;
    readonly path: string;
    readonly dependsOn: readonly string[];
  },
): object {
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: options.name, namespace: fluxNamespace },
    spec: {
      interval: '1h',
      retryInterval: '2m',
      timeout: '10m',
      path: `./${options.path}`,
      prune: true,
      wait: true,
      sourceRef: source,
      ...(options.dependsOn.length > 0 && {
        dependsOn: options.dependsOn.map(name => ({ name })),
      }),
    },
  };
}
