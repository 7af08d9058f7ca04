import { systemFolder } from './paths';
import type { PlatformSettings } from './types';

/** The Flux Kustomization that applies the platform's folder. */
export function toFluxKustomization(settings: PlatformSettings): object {
  const { cluster, flux } = settings;
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: {
      name: `cluster-${cluster}-volsync`,
      namespace: flux.namespace,
    },
    spec: {
      interval: '1h',
      retryInterval: '2m',
      timeout: '10m',
      path: `./${systemFolder(settings)}`,
      prune: true,
      wait: true,
      sourceRef: flux.source,
      ...(flux.dependsOn.length > 0 && {
        dependsOn: flux.dependsOn.map(name => ({ name })),
      }),
    },
  };
}
