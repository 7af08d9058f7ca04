import type { ControllerFacts } from 'backstage-plugin-volsync-common';

/** The parts of a Deployment that are read. @internal */
export interface Deployment {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: {
    readonly replicas?: number;
    readonly template?: {
      readonly spec?: {
        readonly containers?: readonly {
          readonly name?: string;
          readonly image?: string;
        }[];
      };
    };
  };
  readonly status?: { readonly availableReplicas?: number };
}

/** Combines the Deployments of VolSync's controller. @internal */
export function toControllerFacts(
  deployments: readonly Deployment[],
): ControllerFacts {
  const sum = (of: (deployment: Deployment) => number | undefined) =>
    deployments.reduce((total, one) => total + (of(one) ?? 0), 0);
  return {
    replicas: sum(one => one.spec?.replicas ?? 1),
    available: sum(one => one.status?.availableReplicas),
    version: deployments.map(versionOf).find(version => version !== undefined),
  };
}

function versionOf(deployment: Deployment): string | undefined {
  const label = deployment.metadata?.labels?.['app.kubernetes.io/version'];
  const image = deployment.spec?.template?.spec?.containers?.find(container =>
    /volsync(:|@|$)/.test(container.image ?? ''),
  )?.image;
  return label ?? /:([^:@/]+)(@|$)/.exec(image ?? '')?.[1];
}
