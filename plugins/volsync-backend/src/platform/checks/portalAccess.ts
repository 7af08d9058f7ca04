import { shell, type CheckItem } from 'backstage-plugin-volsync-common';
import { RESOURCES, type ResourceName } from 'backstage-plugin-volsync-node';
import type { CheckContext, CheckDefinition } from '../check';
import { notSeen, ofItems } from '../check';

/** What verdicts are based on; each is tried with the portal's account. */
const READ: readonly ResourceName[] = [
  'replicationSources',
  'replicationDestinations',
  'jobs',
  'pods',
  'persistentVolumeClaims',
  'volumeSnapshots',
  'events',
];
const SUPPORTING: readonly ResourceName[] = [
  'namespaces',
  'storageClasses',
  'volumeSnapshotClasses',
];

/** A missing role is usually missing in all namespaces of a team, so more namespaces show nothing new. */
const MAX_NAMESPACES = 50;

/** Whether the portal's own account has the permissions that it needs. @internal */
export const portalAccess: CheckDefinition = {
  id: 'portal-access',
  title: "The portal's own access",
  meaning:
    "Volumes whose resources the portal can't read are shown as unknown.",
  async run(context) {
    const bound = await context.volumes.boundNamespaces();
    const tried = await Promise.all(
      [...READ, ...SUPPORTING].map(resource =>
        tryResource(context, { resource, namespaces: bound }),
      ),
    );
    const refused = tried.flatMap(({ namespace }) => namespace ?? [])[0];
    const items = tried.map(({ item }) => item);
    return ofItems(
      items,
      bad =>
        bad.length === 0
          ? `All ${items.length} kinds that verdicts rest on can be read`
          : `Not readable: ${bad.map(item => item.name).join(', ')}`,
      {
        text: "Bind the roles in deploy/rbac to the portal's account.",
        command: refused
          ? shell`kubectl apply --namespace ${refused} -k deploy/rbac/namespace`
          : 'kubectl apply -k deploy/rbac',
      },
    );
  },
};

/** Tries all namespaces, or each bound one, because roles can be for single namespaces. */
async function tryResource(
  { reader }: CheckContext,
  options: {
    readonly resource: ResourceName;
    readonly namespaces: readonly string[];
  },
): Promise<{ readonly item: CheckItem; readonly namespace?: string }> {
  const { resource, namespaces } = options;
  const { kind, namespaced } = RESOURCES[resource];
  const everywhere = await reader.list(
    { resource, query: { limit: 1 } },
    `${kind}s`,
  );
  if (everywhere.state === 'read') {
    return { item: { name: kind, state: 'good', seen: 'can be listed' } };
  }
  if (everywhere.reason !== 'forbidden') {
    const { state } = notSeen(everywhere);
    return { item: { name: kind, state, seen: everywhere.message } };
  }
  const state = READ.includes(resource) ? 'bad' : 'warning';
  if (!namespaced || namespaces.length === 0) {
    return { item: { name: kind, state, seen: everywhere.message } };
  }
  const readings = await Promise.all(
    namespaces.slice(0, MAX_NAMESPACES).map(async namespace => ({
      namespace,
      reading: await reader.list(
        { resource, namespace, query: { limit: 1 } },
        `${kind}s of "${namespace}"`,
      ),
    })),
  );
  for (const { namespace, reading } of readings) {
    if (reading.state === 'unread') {
      const isRefused = reading.reason === 'forbidden';
      const seen = reading.message;
      return {
        item: {
          name: kind,
          state: isRefused ? state : notSeen(reading).state,
          seen,
        },
        namespace: isRefused ? namespace : undefined,
      };
    }
  }
  const seen = `can be listed in the namespaces that are bound: ${readings
    .map(({ namespace }) => `"${namespace}"`)
    .join(', ')}`;
  return { item: { name: kind, state: 'good', seen } };
}
