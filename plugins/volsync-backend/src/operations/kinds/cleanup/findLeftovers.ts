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

/** Anything younger may still be in use. */
const GRACE_PERIOD_MS = 5 * 60_000;

const OURS = [
  'jobs',
  'replicationDestinations',
  'persistentVolumeClaims',
  'volumeSnapshots',
] as const;

const OVER = 'the operation that created it has ended';
const SAFETY_EXPIRED =
  'it is the safety snapshot of a restore in place, and its retention has ended';

/** An object that can be deleted, and why. @internal */
export interface Leftover {
  readonly resource:
    | 'jobs'
    | 'replicationDestinations'
    | 'persistentVolumeClaims'
    | 'volumeSnapshots';
  readonly name: string;
  readonly uid: string;
  readonly why: string;
  /** What the deletion removes permanently, or why it doesn't last; absent if there is nothing to warn about */
  readonly caution?: string;
}

/** A safety snapshot that can still undo a restore. */
interface KeptSnapshot {
  readonly name: string;
  /** RFC 3339 */
  readonly until: string;
}

/** @internal */
export interface Leftovers {
  readonly leftovers: readonly Leftover[];
  readonly kept: readonly KeptSnapshot[];
}

interface Search {
  readonly evidence: VolumeEvidence;
  readonly objects: ClusterObjects;
  readonly tools: Pick<KindTools, 'operations' | 'safetySnapshotRetentionMs'>;
  readonly now: Date;
  readonly signal: AbortSignal;
}

/**
 * Finds what runs and operations left behind. This includes objects of this product that their operation did not
 * remove. It also includes objects that VolSync will neither finish nor remove itself. Claims that a restore was
 * requested to create are not leftovers.
 *
 * @internal
 */
export async function findLeftovers(search: Search): Promise<Leftovers> {
  const { evidence, now } = search;
  const isOld = ({ metadata }: KubernetesObject) =>
    now.getTime() - Date.parse(metadata.creationTimestamp ?? '') >
    GRACE_PERIOD_MS;
  const ofVolSync = (valueOf(evidence.sources) ?? []).flatMap(source => [
    ...leftSnapshots(source, isOld),
    ...leftClaims(source, isOld),
  ]);
  const ours = await ownLeftovers(search);
  return {
    leftovers: [...ours.leftovers, ...ofVolSync],
    kept: ours.kept,
  };
}

async function ownLeftovers(search: Search): Promise<Leftovers> {
  const { objects, tools, now, signal } = search;
  const leftovers: Leftover[] = [];
  const kept: KeptSnapshot[] = [];
  for (const resource of OURS) {
    for (const object of await objects.list(
      resource,
      OPERATION_LABEL,
      signal,
    )) {
      const mark = object.metadata.labels?.[OPERATION_LABEL] ?? '';
      const isWanted =
        resource === 'persistentVolumeClaims' &&
        !isOperationClaim(object.metadata);
      if (isWanted || (await tools.operations.isActive(mark))) {
        continue;
      }
      if (resource !== 'volumeSnapshots') {
        leftovers.push(toLeftover(resource, object, OVER));
        continue;
      }
      const { name } = object.metadata;
      const until = await keptUntil(object, mark, tools);
      if (now.getTime() < until) {
        kept.push({ name, until: new Date(until).toISOString() });
      } else {
        leftovers.push({
          ...toLeftover(resource, object, SAFETY_EXPIRED),
          caution: `Without VolumeSnapshot "${name}", the restore in place that took it cannot be undone.`,
        });
      }
    }
  }
  return { leftovers, kept };
}

/** Never earlier than the operation promised, and never earlier than the current configuration says. */
async function keptUntil(
  { metadata }: KubernetesObject,
  mark: string,
  { operations, safetySnapshotRetentionMs }: Search['tools'],
): Promise<number> {
  const promised = (await operations.findMarked(mark))?.document.outcome?.undo;
  return Math.max(
    Date.parse(metadata.creationTimestamp ?? '') + safetySnapshotRetentionMs,
    promised?.snapshot === metadata.name ||
      promised?.snapshots?.includes(metadata.name)
      ? Date.parse(promised.until)
      : 0,
  );
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
          {
            ...toLeftover(
              'persistentVolumeClaims',
              claim,
              'it is still Pending',
            ),
            caution: `VolSync creates PersistentVolumeClaim "${claim.metadata.name}" again with the next run. Fix why it stays Pending first, such as its storage class.`,
          },
        ];
      }
      // The cache is meant to stay between runs.
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
