import {
  CLUSTERS_EXAMPLE,
  type SetupGap,
} from 'backstage-plugin-volsync-common';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import {
  PROVIDE_CLUSTER,
  describeNotProvided,
} from '../clusters/NotProvidedClusters';
import type { VolsyncConfig } from '../config';

export const NO_CLUSTER: SetupGap = {
  code: 'no-cluster',
  message:
    'This portal reads no Kubernetes cluster, so it shows no volume at all.',
  fix: 'Add a cluster to the configuration and restart the portal.',
  example: CLUSTERS_EXAMPLE,
};

const NO_ENDPOINT: SetupGap = {
  code: 'no-endpoint',
  message:
    'No object store is listed under volsync.objectStores, so the portal cannot check that a snapshot is in its repository and shows no volume as protected.',
  fix: 'Add the endpoint of the object store to the configuration and restart the portal.',
  example: `volsync:
  objectStores:
    - endpoint: https://minio.example.com
`,
};

/** What the configuration leaves out. Pure, except for the registry, whose clusters may come later. */
export function findSetupGaps(
  config: Pick<VolsyncConfig, 'objectStores'>,
  clusters: Pick<ClusterRegistry, 'listClusters' | 'isProvided'>,
): readonly SetupGap[] {
  const names = clusters.listClusters().map(({ name }) => name);
  const missing = names.filter(name => !clusters.isProvided(name));
  return [
    ...(names.length === 0 ? [NO_CLUSTER] : []),
    ...missing.map(toNotProvided),
    ...(config.objectStores.length === 0 ? [NO_ENDPOINT] : []),
  ];
}

/** Whether the configuration covers every cluster, so no rows are missing because of it. */
export function readsEveryCluster(gaps: readonly SetupGap[]): boolean {
  return gaps.every(
    ({ code }) => code === 'no-endpoint' || code === 'database',
  );
}

/** What the configuration lacks to read this cluster: a gap, or none. */
export function findClusterGap(
  name: string,
  clusters: Pick<ClusterRegistry, 'find' | 'isProvided'>,
): readonly SetupGap[] {
  if (!clusters.find(name)) {
    return [toUnknown(name)];
  }
  return clusters.isProvided(name) ? [] : [toNotProvided(name)];
}

function toUnknown(name: string): SetupGap {
  return {
    code: 'cluster-not-provided',
    cluster: name,
    message: `Cluster ${JSON.stringify(
      name,
    )} is not configured in this portal.`,
    fix: "Correct the entity's annotation, or ask the team that runs this portal to add the cluster.",
    example: toExample(name),
  };
}

function toExample(name: string): string {
  return `volsync:
  clusters:
    - name: ${JSON.stringify(name)}
      url: https://kubernetes.example.com
      serviceAccountToken: \${VOLSYNC_TOKEN}
`;
}

function toNotProvided(name: string): SetupGap {
  return {
    code: 'cluster-not-provided',
    cluster: name,
    message: `${describeNotProvided(name)}.`,
    fix: `${PROVIDE_CLUSTER}.`,
    example: toExample(name),
  };
}
