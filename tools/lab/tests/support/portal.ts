import path from 'node:path';
import {
  RESOURCES,
  type ResourceName,
  type ResourceType,
} from 'backstage-plugin-volsync-node';
import { WATCHED } from '../../../../plugins/volsync-backend/src/clusters/kinds';
import { call } from './lab';
import { ensureNamespace } from './namespace';
import { kubectl } from './tools';

/** The folder of the roles that an administrator has to grant. */
export const RBAC_DIRECTORY = path.resolve(
  __dirname,
  '../../../../deploy/rbac',
);

/** A separate folder next to the base, which an administrator may omit. */
export type Grant = 'controller' | 'platform' | 'other-tools';

/** How each resource is read: the cache's are listed and watched, the rest read on demand. */
const ON_DEMAND: Readonly<
  Partial<
    Record<
      ResourceName,
      {
        readonly verbs?: readonly string[];
        readonly granted?: Readonly<Partial<Record<Grant, readonly string[]>>>;
      }
    >
  >
> = {
  secrets: { verbs: ['get'] },
  configMaps: { verbs: ['get'] },
  externalSecrets: { verbs: ['get'] },
  kustomizations: { verbs: ['get'] },
  helmReleases: { verbs: ['get'] },
  storageClasses: { verbs: ['list'] },
  volumeSnapshotClasses: { verbs: ['list'] },
  clusterSecretStores: { verbs: ['list'], granted: { platform: ['get'] } },
  deployments: { granted: { controller: ['list'] } },
  customResourceDefinitions: { granted: { platform: ['get'] } },
  volumePopulators: { granted: { platform: ['list'] } },
  prometheusRules: { granted: { platform: ['list'] } },
  k8upSchedules: { granted: { 'other-tools': ['list'] } },
  k8upBackups: { granted: { 'other-tools': ['list'] } },
  veleroSchedules: { granted: { 'other-tools': ['list'] } },
  veleroBackups: { granted: { 'other-tools': ['list'] } },
  kopiurPolicies: { granted: { 'other-tools': ['list'] } },
  kopiurSchedules: { granted: { 'other-tools': ['list'] } },
  longhornRecurringJobs: { granted: { 'other-tools': ['list'] } },
  longhornVolumes: { granted: { 'other-tools': ['list'] } },
  // only operations read and scale these, with separate roles
  resourceQuotas: {},
  statefulSets: {},
  replicaSets: {},
  cronJobs: {},
  horizontalPodAutoscalers: {},
  scaledObjects: {},
  applications: {},
};

/** A resource for which the product has a path, and the verbs that it uses. */
type UsedResource = ResourceType & {
  /** Those of the base */
  readonly verbs: readonly string[];
  readonly granted: Readonly<Partial<Record<Grant, readonly string[]>>>;
};

/** Every resource for which the product has a path. */
export const resources: readonly UsedResource[] = (
  Object.keys(RESOURCES) as ResourceName[]
).map(name => {
  const use = name in WATCHED ? { verbs: ['list', 'watch'] } : ON_DEMAND[name];
  if (!use) {
    throw new Error(
      `"${name}" has a path: say here how it is read, and in deploy/rbac that it may be`,
    );
  }
  return { verbs: [], granted: {}, ...RESOURCES[name], ...use };
});

/** The path of a resource, in a namespace or over all. */
export function pathOf(
  type: ResourceType,
  target: { readonly namespace?: string; readonly name?: string } = {},
): string {
  const root = type.group
    ? `/apis/${type.group}/${type.version}`
    : `/api/${type.version}`;
  return [
    root,
    ...(type.namespaced && target.namespace
      ? ['namespaces', target.namespace]
      : []),
    type.plural,
    ...(target.name ? [target.name] : []),
  ].join('/');
}

/**
 * Grants the folder's roles to the portal, with the example's two namespaces, under the admission policy, and returns a
 * token of its account.
 */
export async function grantPortal(): Promise<string> {
  for (const name of ['backstage', 'notes', 'photos', 'stranger']) {
    await ensureNamespace(name);
  }
  await kubectl('apply', '-k', RBAC_DIRECTORY);
  await kubectl('apply', '-k', path.join(RBAC_DIRECTORY, 'example'));
  await kubectl('apply', '-k', path.join(RBAC_DIRECTORY, 'policy'));
  return portalToken();
}

/** A token of a service account: the portal's by default. */
export async function portalToken(
  account = { namespace: 'backstage', name: 'backstage-volsync' },
): Promise<string> {
  const answer = await call({
    method: 'POST',
    path: `/api/v1/namespaces/${account.namespace}/serviceaccounts/${account.name}/token`,
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: 3600 },
    },
  });
  const { token } = (answer.body.status ?? {}) as { token?: string };
  if (!token) {
    throw new Error(
      `No token for "${account.namespace}/${account.name}": ${answer.text}`,
    );
  }
  return token;
}

/** Grants the portal's account what operations in a namespace need. */
export async function grantOperations(namespace: string): Promise<void> {
  for (const folder of ['namespace', 'namespace-secrets', 'operations']) {
    await kubectl(
      ...['-n', namespace, 'apply', '-k', `${RBAC_DIRECTORY}/${folder}`],
    );
  }
}
