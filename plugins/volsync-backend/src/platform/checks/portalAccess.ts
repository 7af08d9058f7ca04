import type { CheckItem } from 'backstage-plugin-volsync-common';
import { RESOURCES, type ResourceName } from 'backstage-plugin-volsync-node';
import type { CheckDefinition } from '../check';
import { notSeen, ofItems } from '../check';

/** What verdicts rest on: each is tried, as the portal's account. */
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

/** Whether the portal's own account may read what it must. @internal */
export const portalAccess: CheckDefinition = {
  id: 'portal-access',
  title: "The portal's own access",
  meaning:
    "Volumes whose resources the portal can't read are shown as unknown.",
  async run({ look, volumes }) {
    const sources = await volumes.sources();
    const place =
      sources.state === 'read'
        ? sources.value[0]?.metadata.namespace
        : undefined;
    const items = await Promise.all(
      [...READ, ...SUPPORTING].map(async (resource): Promise<CheckItem> => {
        const { kind, namespaced } = RESOURCES[resource];
        const everywhere = await look.list(
          { resource, query: { limit: 1 } },
          `${kind}s`,
        );
        if (everywhere.state === 'read') {
          return { name: kind, state: 'good', seen: 'can be listed' };
        }
        if (namespaced && place && everywhere.reason === 'forbidden') {
          const there = await look.list(
            { resource, namespace: place, query: { limit: 1 } },
            `${kind}s of "${place}"`,
          );
          if (there.state === 'read') {
            return {
              name: kind,
              state: 'good',
              seen: `can be listed in the namespaces that are bound, such as "${place}"`,
            };
          }
        }
        const { state } = notSeen(everywhere);
        const refused = READ.includes(resource) ? 'bad' : 'warning';
        return {
          name: kind,
          state: everywhere.reason === 'forbidden' ? refused : state,
          seen: everywhere.message,
        };
      }),
    );
    return ofItems(
      items,
      bad =>
        bad.length === 0
          ? `All ${items.length} kinds that verdicts rest on can be read`
          : `Not readable: ${bad.map(item => item.name).join(', ')}`,
      {
        text: "Bind the roles in deploy/rbac to the portal's account.",
        command: 'kubectl apply -k deploy/rbac',
      },
    );
  },
};
