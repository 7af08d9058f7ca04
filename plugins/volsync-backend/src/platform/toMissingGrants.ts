import { shell, type MissingGrant } from 'backstage-plugin-volsync-common';
import {
  RESOURCES,
  type ResourceAddress,
  type ResourceName,
} from 'backstage-plugin-volsync-node';

/** The folder of `deploy/rbac` with grants that aren't for single namespaces. */
const FOLDERS: Readonly<Partial<Record<ResourceName, string>>> = {
  namespaces: 'deploy/rbac',
  storageClasses: 'deploy/rbac',
  volumeSnapshotClasses: 'deploy/rbac',
  clusterSecretStores: 'deploy/rbac/platform',
  customResourceDefinitions: 'deploy/rbac/platform',
  volumePopulators: 'deploy/rbac/platform',
  prometheusRules: 'deploy/rbac/platform',
  deployments: 'deploy/rbac/controller',
  kustomizations: 'deploy/rbac/flux',
  helmReleases: 'deploy/rbac/flux',
};

/** The requests that one check was refused. */
interface RefusedRequests {
  readonly check: string;
  readonly addresses: readonly ResourceAddress[];
}

/** Each missing grant once, with the checks that need it. @internal */
export function toMissingGrants(
  refused: readonly RefusedRequests[],
): readonly MissingGrant[] {
  const grants = new Map<string, MissingGrant>();
  for (const { check, addresses } of refused) {
    for (const address of narrowest(addresses)) {
      const grant = toGrant(address);
      const key = [grant.verb, grant.resource, grant.namespace].join(' ');
      const checks = grants.get(key)?.checks ?? [];
      grants.set(key, {
        ...grant,
        checks: checks.includes(check) ? checks : [...checks, check],
      });
    }
  }
  return [...grants.values()];
}

/** A check that may not list all namespaces tries single ones, and then only those are missing. */
function narrowest(
  addresses: readonly ResourceAddress[],
): readonly ResourceAddress[] {
  return addresses.filter(
    ({ resource, namespace }) =>
      namespace !== undefined ||
      !addresses.some(
        other => other.resource === resource && other.namespace !== undefined,
      ),
  );
}

function toGrant(address: ResourceAddress): Omit<MissingGrant, 'checks'> {
  const { resource, namespace, name } = address;
  const { plural, group } = RESOURCES[resource];
  const folder = FOLDERS[resource];
  return {
    verb: name === undefined ? 'list' : 'get',
    resource: group ? `${plural}.${group}` : plural,
    ...(namespace !== undefined && { namespace }),
    command: toCommand(folder, namespace),
  };
}

function toCommand(
  folder: string | undefined,
  namespace: string | undefined,
): string {
  if (folder !== undefined) {
    return folder === 'deploy/rbac/flux' && namespace !== undefined
      ? shell`kubectl apply --namespace ${namespace} -k ${folder}`
      : shell`kubectl apply -k ${folder}`;
  }
  return namespace === undefined
    ? 'kubectl apply -k deploy/rbac/everywhere'
    : shell`kubectl apply --namespace ${namespace} -k deploy/rbac/namespace`;
}
