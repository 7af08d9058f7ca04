import {
  shell,
  type CheckItem,
  type KubernetesObject,
} from 'backstage-plugin-volsync-common';
import type { CheckDefinition } from '../check';
import { notSeen, ofItems } from '../check';

const CREATED_BY = 'app.kubernetes.io/created-by';
const PARTS = /^volsync-(src|dst)-(.+)-cache$|^volsync-(.+)-(src|dest)$/;

/** Whether objects that VolSync created outlived their owner. @internal */
export const leftovers: CheckDefinition = {
  id: 'leftovers',
  title: 'No leftovers',
  meaning:
    'Leftovers of restores and removed sources take up space and keep volumes alive that no app uses.',
  async run({ volumes }) {
    const [sources, destinations, claims, snapshots] = await Promise.all([
      volumes.sources(),
      volumes.destinations(),
      volumes.claims(),
      volumes.volumeSnapshots(),
    ]);
    for (const reading of [sources, destinations, claims, snapshots]) {
      if (reading.state === 'unread') {
        return notSeen(reading);
      }
    }
    const alive = new Set(
      [valuesOf(sources), valuesOf(destinations)]
        .flat()
        .map(({ metadata }) => metadata.uid),
    );
    const left = (kind: string, objects: readonly KubernetesObject[]) =>
      objects
        .filter(object => isOf(object) && isOrphan(object, alive))
        .map(
          ({ metadata }): CheckItem => ({
            name: `${kind} ${metadata.namespace}/${metadata.name}`,
            state: 'warning',
            seen: 'its ReplicationSource or ReplicationDestination is gone',
          }),
        );
    const items = [
      ...left('Claim', valuesOf(claims)),
      ...left('VolumeSnapshot', valuesOf(snapshots)),
    ];
    return ofItems(
      items,
      bad =>
        bad.length === 0
          ? 'No leftover claims or volume snapshots'
          : `${bad.length} ${bad.length === 1 ? 'leftover' : 'leftovers'}: ${bad
              .slice(0, 5)
              .map(item => item.name)
              .join(', ')}${bad.length > 5 ? ' and more' : ''}`,
      {
        text: 'Check that no pod mounts them, then delete them.',
        command: shell`kubectl get pvc,volumesnapshot -A -l ${CREATED_BY}=volsync`,
      },
    );
  },
};

function valuesOf<T>(
  reading:
    | { readonly state: 'read'; readonly value: readonly T[] }
    | { readonly state: 'unread' },
): readonly T[] {
  return reading.state === 'read' ? reading.value : [];
}

function isOf({ metadata }: KubernetesObject): boolean {
  return (
    metadata.labels?.[CREATED_BY] === 'volsync' || PARTS.test(metadata.name)
  );
}

/** Its owner is gone, or it has no owner and isn't an image that a destination keeps on purpose. */
function isOrphan(
  { metadata }: KubernetesObject,
  alive: ReadonlySet<string | undefined>,
): boolean {
  const owners = metadata.ownerReferences ?? [];
  return (
    metadata.labels?.['volsync.backube/do-not-delete'] === undefined &&
    owners.length > 0 &&
    owners.every(
      owner => owner.kind.startsWith('Replication') && !alive.has(owner.uid),
    )
  );
}
