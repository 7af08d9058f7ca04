import type {
  CheckItem,
  KubernetesObject,
} from 'backstage-plugin-volsync-common';
import type { CheckDefinition } from '../check';
import { notSeen, ofItems } from '../check';

const CREATED_BY = 'app.kubernetes.io/created-by';
const PARTS = /^volsync-(src|dst)-(.+)-cache$|^volsync-(.+)-(src|dest)$/;

/** Whether something of VolSync's outlived what it was made for. @internal */
export const leftovers: CheckDefinition = {
  id: 'leftovers',
  title: 'Nothing left behind',
  meaning:
    'What is left of restores and removed sources costs space, and keeps volumes alive that nobody knows.',
  answers: ['OPS-010'],
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
            seen: 'made by VolSync for a resource that is gone',
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
          ? 'No claim and no volume snapshot of VolSync outlived its resource'
          : `${bad.length} left: ${bad
              .slice(0, 5)
              .map(item => item.name)
              .join(', ')}${bad.length > 5 ? ' and more' : ''}`,
      {
        text: 'See that nothing mounts them, then delete them',
        command: `kubectl get pvc,volumesnapshot -A -l ${CREATED_BY}=volsync`,
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

/** Its owner is gone, or nobody owns it and it is not one of the images that a destination keeps on purpose. */
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
