import {
  DO_NOT_DELETE_LABEL,
  valueOf,
  type KubernetesObject,
  type PersistentVolumeClaim,
  type SourceEvidence,
  type VolumeEvidence,
  type VolumeSnapshot,
} from 'backstage-plugin-volsync-common';
import { isOperationClaim, OPERATION_LABEL } from '../../../lib/operationNames';
import type { ClusterObjects } from '../../../clusters/ClusterObjects';
import { isIdle } from '../shared/manualTag';
import type { KindTools } from '../tools';

/** Younger things may still become something. */
const GRACE = 5 * 60_000;

const OURS = [
  'jobs',
  'replicationDestinations',
  'persistentVolumeClaims',
  'volumeSnapshots',
] as const;

const OVER = 'the operation that created it has ended';
const WHY_OURS: Readonly<Record<(typeof OURS)[number], string>> = {
  jobs: OVER,
  replicationDestinations: OVER,
  persistentVolumeClaims: OVER,
  volumeSnapshots:
    'it is the safety snapshot of a restore in place that has ended; without it, the restore cannot be undone',
};

/** Something that may be deleted, and why. @internal */
export interface Leftover {
  readonly resource:
    | 'jobs'
    | 'replicationDestinations'
    | 'persistentVolumeClaims'
    | 'volumeSnapshots';
  readonly name: string;
  readonly uid: string;
  readonly why: string;
}

/**
 * What runs and operations left behind: what this product made and its operation did not remove, and what VolSync made
 * and will neither finish nor remove by itself. Claims that a restore was asked to make are nobody's leftovers.
 *
 * @internal
 */
export async function findLeftovers(options: {
  readonly evidence: VolumeEvidence;
  readonly objects: ClusterObjects;
  readonly isActive: KindTools['isActive'];
  readonly now: Date;
  readonly signal: AbortSignal;
}): Promise<readonly Leftover[]> {
  const { evidence, now } = options;
  const isOld = ({ metadata }: KubernetesObject) =>
    now.getTime() - Date.parse(metadata.creationTimestamp ?? '') > GRACE;
  const ofVolSync = (valueOf(evidence.sources) ?? []).flatMap(source => [
    ...leftSnapshots(source, isOld),
    ...leftClaims(source, isOld),
  ]);
  return [...(await ownLeftovers(options)), ...ofVolSync];
}

async function ownLeftovers(options: {
  readonly objects: ClusterObjects;
  readonly isActive: KindTools['isActive'];
  readonly signal: AbortSignal;
}): Promise<readonly Leftover[]> {
  const { objects, isActive, signal } = options;
  const found: Leftover[] = [];
  for (const resource of OURS) {
    for (const object of await objects.list(
      resource,
      OPERATION_LABEL,
      signal,
    )) {
      const { labels } = object.metadata;
      const isKept =
        resource === 'persistentVolumeClaims' &&
        !isOperationClaim(object.metadata);
      if (!isKept && !(await isActive(labels?.[OPERATION_LABEL] ?? ''))) {
        found.push(toLeftover(resource, object, WHY_OURS[resource]));
      }
    }
  }
  return found;
}

function leftSnapshots(
  { source, volumeSnapshots }: SourceEvidence,
  isOld: (object: KubernetesObject) => boolean,
): readonly Leftover[] {
  return keepable(valueOf(volumeSnapshots) ?? []).flatMap(snapshot => {
    const why = whySnapshot(snapshot, isIdle(source), isOld(snapshot));
    return why ? [toLeftover('volumeSnapshots', snapshot, why)] : [];
  });
}

function whySnapshot(
  { status }: VolumeSnapshot,
  idle: boolean,
  old: boolean,
): string | undefined {
  if (!old) {
    return undefined;
  }
  if (status?.readyToUse !== true) {
    return `it can't become ready${
      status?.error?.message ? `: ${status.error.message}` : ''
    }`;
  }
  return idle ? 'no running backup needs it' : undefined;
}

function leftClaims(
  { source, claims }: SourceEvidence,
  isOld: (object: KubernetesObject) => boolean,
): readonly Leftover[] {
  const isCache = ({ metadata }: PersistentVolumeClaim) =>
    metadata.name.endsWith('-cache');
  return keepable(valueOf(claims) ?? [])
    .filter(isOld)
    .flatMap(claim => {
      if (claim.status?.phase === 'Pending') {
        return [
          toLeftover('persistentVolumeClaims', claim, 'it is still Pending'),
        ];
      }
      // The cache stays between runs, and is meant to.
      return isIdle(source) && !isCache(claim)
        ? [
            toLeftover(
              'persistentVolumeClaims',
              claim,
              'no running backup needs it',
            ),
          ]
        : [];
    });
}

function keepable<T extends KubernetesObject>(objects: readonly T[]): T[] {
  return objects.filter(
    ({ metadata }) =>
      metadata.labels?.[DO_NOT_DELETE_LABEL] === undefined &&
      !metadata.deletionTimestamp,
  );
}

function toLeftover(
  resource: Leftover['resource'],
  { metadata }: KubernetesObject,
  why: string,
): Leftover {
  return { resource, name: metadata.name, uid: metadata.uid ?? '', why };
}
