import { savedSnapshotId } from '../volsync/moverLog';
import { sayTime, secondsBetween, toMillis } from './clock';
import type {
  DrillOutcome,
  RepositoryFacts,
  SnapshotObject,
  SourceEvidence,
} from './evidence';
import { valueOf } from './reading';
import type { Reading } from './reading';
import type { RestorableState } from './verdict';

/** How far the clocks of cluster and bucket may differ before a listing counts as later than a run. */
export const LISTING_MARGIN_SECONDS = 5;
/** lastSyncTime is at most 27 s after the snapshot in all recordings. */
const SNAPSHOT_TO_SUCCESS_SECONDS = 60;

/** A snapshot that a log says was saved by a run that ended successfully. */
export interface SavedSnapshot {
  readonly id: string;
  /** The end of the run, RFC 3339 */
  readonly at: string;
}

/** What is known of the snapshots of one source. */
export interface Restorable {
  /** What the last successful run says it saved; absent where it saved nothing or its log is gone */
  readonly lastSaved?: SavedSnapshot;
  /** Whether the bucket holds it: `unknown` where the bucket was not read, or not since */
  readonly lastSavedInBucket: 'yes' | 'no' | 'unknown';
  /** The newest state that can be brought back, as far as it is proven */
  readonly newest?: RestorableState;
  /** A snapshot of this volume was proven once: without one the volume is unprotected */
  readonly everProven: boolean;
}

/** Compares what the logs claim with what the bucket holds. */
export function deriveRestorable(
  evidence: SourceEvidence,
  drill: DrillOutcome | undefined,
): Restorable {
  const saved = savedSnapshots(evidence);
  const lastSaved = saved.find(
    ({ at }) => at === evidence.source.status?.lastSyncTime,
  );
  const facts = valueOf(evidence.repository);
  if (!facts) {
    const claimed = saved[0];
    return {
      lastSaved,
      lastSavedInBucket: 'unknown',
      newest: claimed && {
        at: claimed.at,
        snapshotId: claimed.id,
        proof: 'log',
      },
      everProven: claimed !== undefined,
    };
  }
  const lastSavedInBucket = lastSaved
    ? isInBucket(evidence, facts, lastSaved)
    : 'unknown';
  const newest = newestInBucket({ evidence, facts, saved, drill });
  const claimed = saved[0];
  if (newest) {
    return { lastSaved, lastSavedInBucket, newest, everProven: true };
  }
  const undecided = claimed !== undefined && lastSavedInBucket === 'unknown';
  return {
    lastSaved,
    lastSavedInBucket,
    newest: undecided
      ? { at: claimed.at, snapshotId: claimed.id, proof: 'log' }
      : undefined,
    everProven: undecided,
  };
}

/** The object under `snapshots/` with this id, whole or its first 8 digits. */
export function findSnapshot(
  facts: RepositoryFacts,
  id: string,
): SnapshotObject | undefined {
  return facts.snapshots.find(snapshot => snapshot.id.startsWith(id));
}

/** Whether the bucket was listed after that moment, so that absence is a proof. */
export function isListedSince(
  repository: Reading<RepositoryFacts>,
  moment: string | undefined,
): boolean {
  if (repository.state !== 'read' || repository.value.listing === 'partial') {
    return false;
  }
  const seconds = secondsBetween(moment, repository.at);
  return seconds !== undefined && seconds >= LISTING_MARGIN_SECONDS;
}

function savedSnapshots({
  source,
  seenRuns,
}: SourceEvidence): readonly SavedSnapshot[] {
  const status = source.status;
  const saved: SavedSnapshot[] = [];
  const id = savedSnapshotId(status?.latestMoverStatus?.logs);
  if (
    id &&
    status?.lastSyncTime &&
    status.latestMoverStatus?.result === 'Successful'
  ) {
    saved.push({ id, at: status.lastSyncTime });
  }
  for (const run of seenRuns ?? []) {
    if (run.result === 'successful' && run.snapshotId) {
      saved.push({ id: run.snapshotId, at: run.endedAt });
    }
  }
  return saved.sort((a, b) => (toMillis(b.at) ?? 0) - (toMillis(a.at) ?? 0));
}

function isInBucket(
  evidence: SourceEvidence,
  facts: RepositoryFacts,
  lastSaved: SavedSnapshot,
): 'yes' | 'no' | 'unknown' {
  if (findSnapshot(facts, lastSaved.id)) {
    return 'yes';
  }
  return isListedSince(evidence.repository, lastSaved.at) ? 'no' : 'unknown';
}

function newestInBucket(options: {
  readonly evidence: SourceEvidence;
  readonly facts: RepositoryFacts;
  readonly saved: readonly SavedSnapshot[];
  readonly drill: DrillOutcome | undefined;
}): RestorableState | undefined {
  const { evidence, facts, saved, drill } = options;
  for (const { id } of saved) {
    const object = findSnapshot(facts, id);
    if (object) {
      return toState(evidence, object, drilled(object, drill) ?? 'object');
    }
  }
  const lastSyncTime = evidence.source.status?.lastSyncTime;
  if (!lastSyncTime || facts.sharedWith.length > 0) {
    return undefined;
  }
  const limit =
    (toMillis(lastSyncTime) ?? 0) + SNAPSHOT_TO_SUCCESS_SECONDS * 1000;
  const object = [...facts.snapshots]
    .filter(({ lastModified }) => (toMillis(lastModified) ?? Infinity) <= limit)
    .sort(
      (a, b) =>
        (toMillis(b.lastModified) ?? 0) - (toMillis(a.lastModified) ?? 0),
    )[0];
  return (
    object && toState(evidence, object, drilled(object, drill) ?? 'listing')
  );
}

function drilled(
  object: SnapshotObject,
  drill: DrillOutcome | undefined,
): 'drill' | undefined {
  return drill?.equal && object.id.startsWith(drill.snapshotId)
    ? 'drill'
    : undefined;
}

function toState(
  evidence: SourceEvidence,
  object: SnapshotObject,
  proof: RestorableState['proof'],
): RestorableState {
  const details = valueOf(valueOf(evidence.repository)?.details);
  const time = details?.find(({ id }) => id === object.id)?.time;
  return { at: time ?? object.lastModified, snapshotId: object.id, proof };
}

/**
 * What is known about the newest restore point, as a sentence: what findings mean for the data.
 *
 * @public
 */
export function describeRestorePoint(
  newest: RestorableState | undefined,
): string {
  if (!newest) {
    return 'This volume has no restorable backup. If the volume is lost, its data is gone.';
  }
  const what = `The newest restore point is from ${sayTime(
    newest.at,
  )} (snapshot ${newest.snapshotId.slice(0, 8)})`;
  return newest.proof === 'log'
    ? `${what}, according to the log of the backup. The repository itself was not checked.`
    : `${what}.`;
}
