import { savedSnapshotId } from '../volsync/moverLog';
import { MOVER_HOST, MOVER_PATH } from '../volsync/names';
import {
  LISTING_MARGIN_SECONDS,
  formatTime,
  secondsBetween,
  toMillis,
} from './clock';
import type {
  DrillOutcome,
  RepositoryFacts,
  SnapshotObject,
  SourceEvidence,
} from './evidence';
import { valueOf } from './reading';
import { deriveRepositoryFaults } from './repositoryFaults';
import type { Reading } from './reading';
import type { RestorableState } from './verdict';

/** lastSyncTime is at most 27 s after the snapshot in all recordings. */
const SNAPSHOT_TO_SUCCESS_SECONDS = 60;

/** A snapshot that a successful run saved, according to its log. */
export interface SavedSnapshot {
  readonly id: string;
  /** The end of the run, RFC 3339 */
  readonly at: string;
}

/** What is known about the snapshots of one source. */
export interface Restorable {
  /** What the last successful run saved; absent if it saved nothing or its log is gone */
  readonly lastSaved?: SavedSnapshot;
  /** Whether the repository contains it: `unknown` if it was not read, or not since */
  readonly lastSavedInBucket: 'yes' | 'no' | 'unknown';
  /**
   * A snapshot that was written after the run that saved the last one, while that one is not listed: it may be the same
   * under a new id
   */
  readonly rewrittenBy?: SnapshotObject;
  /** The newest restorable state, as far as it is confirmed */
  readonly newest?: RestorableState;
  /** A snapshot of this volume was confirmed once: without one, the volume is unprotected */
  readonly everProven: boolean;
}

/** Compares the logs with the content of the repository. */
export function deriveRestorable(
  evidence: SourceEvidence,
  drills: readonly DrillOutcome[],
): Restorable {
  const saved = savedSnapshots(evidence);
  const lastSaved = saved.find(
    ({ at }) => at === evidence.source.status?.lastSyncTime,
  );
  const claimed = saved.find(({ id }) => !isCondemned(id, drills));
  const recorded: RestorableState | undefined = claimed && {
    at: claimed.at,
    snapshotId: claimed.id,
    proof: 'recorded',
    attribution: 'log',
  };
  const facts = valueOf(evidence.repository);
  if (!facts) {
    return {
      lastSaved,
      lastSavedInBucket: 'unknown',
      newest: recorded,
      everProven: saved.length > 0,
    };
  }
  const rewrittenBy = lastSaved && mayBeRewritten(evidence, facts, lastSaved);
  const lastSavedInBucket =
    lastSaved && !rewrittenBy
      ? isInBucket(evidence, facts, lastSaved)
      : 'unknown';
  // None of its snapshots can be restored in the current state, whatever else is known.
  if (deriveRepositoryFaults(facts, evidence.repository.at).length > 0) {
    return { lastSaved, lastSavedInBucket, everProven: true };
  }
  const newest = newestInBucket({ evidence, facts, saved, drills });
  if (newest) {
    return {
      lastSaved,
      lastSavedInBucket,
      rewrittenBy,
      newest,
      everProven: true,
    };
  }
  const undecided = lastSavedInBucket === 'unknown' && saved.length > 0;
  return {
    lastSaved,
    lastSavedInBucket,
    rewrittenBy,
    newest: undecided ? recorded : undefined,
    everProven:
      undecided ||
      saved.some(({ id }) => findSnapshot(facts, id) !== undefined),
  };
}

/**
 * The object under `snapshots/` with this id, in full or its first 8 digits; or, if decrypted, the one that gives this
 * as its id before its tags were changed.
 */
export function findSnapshot(
  facts: RepositoryFacts,
  id: string,
): SnapshotObject | undefined {
  const found = facts.snapshots.find(snapshot => snapshot.id.startsWith(id));
  if (found) {
    return found;
  }
  const renamed = valueOf(facts.details)?.find(({ original }) =>
    original?.startsWith(id),
  );
  return renamed && facts.snapshots.find(one => one.id === renamed.id);
}

/** Whether any other source is known to write into the same repository. */
export function isShared(
  { sameSecret }: Pick<SourceEvidence, 'sameSecret'>,
  facts: RepositoryFacts | undefined,
): boolean {
  return (sameSecret?.length ?? 0) > 0 || (facts?.sharedWith.length ?? 0) > 0;
}

/** The proof level of one snapshot of a listing. Pure. @public */
export function deriveProof(
  snapshotId: string,
  known: {
    readonly facts: RepositoryFacts;
    /** When it was listed, RFC 3339 */
    readonly listedAt: string;
    readonly drills: readonly DrillOutcome[];
  },
): Pick<RestorableState, 'proof' | 'provenAt'> {
  const { facts, listedAt, drills } = known;
  const drill = drills.find(
    one => one.equal && isSame(snapshotId, one.snapshotId),
  );
  if (drill) {
    return { proof: 'test-restored', provenAt: drill.at };
  }
  const check = facts.checks?.find(one => one.snapshotId === snapshotId);
  return check?.complete
    ? { proof: 'complete', provenAt: check.at }
    : { proof: 'present', provenAt: listedAt };
}

function isSame(id: string, begun: string): boolean {
  return begun.length >= 8 && id.startsWith(begun);
}

/** The files of a test restore did not match. */
export function isCondemned(
  id: string,
  drills: readonly DrillOutcome[],
): boolean {
  return drills.some(
    ({ equal, snapshotId }) =>
      !equal && (isSame(id, snapshotId) || isSame(snapshotId, id)),
  );
}

/** Whether the repository was listed after that moment, so that absence is conclusive. */
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

/**
 * `restic tag` and `restic rewrite` write a snapshot again under another id. Without decryption, a snapshot that no run
 * of this source explains may be that one.
 */
function mayBeRewritten(
  evidence: SourceEvidence,
  facts: RepositoryFacts,
  lastSaved: SavedSnapshot,
): SnapshotObject | undefined {
  const { source, repository } = evidence;
  if (
    findSnapshot(facts, lastSaved.id) ||
    facts.details.state === 'read' ||
    isShared(evidence, facts) ||
    source.status?.lastSyncStartTime !== undefined ||
    source.status?.latestMoverStatus?.result !== 'Successful' ||
    !isListedSince(repository, lastSaved.at)
  ) {
    return undefined;
  }
  return facts.snapshots
    .filter(
      ({ lastModified }) =>
        (secondsBetween(lastSaved.at, lastModified) ?? 0) >=
        LISTING_MARGIN_SECONDS,
    )
    .at(-1);
}

function newestInBucket(options: {
  readonly evidence: SourceEvidence;
  readonly facts: RepositoryFacts;
  readonly saved: readonly SavedSnapshot[];
  readonly drills: readonly DrillOutcome[];
}): RestorableState | undefined {
  const { evidence, facts, saved, drills } = options;
  const toState = (
    object: SnapshotObject,
    attribution: RestorableState['attribution'],
    savedAt?: string,
  ): RestorableState => {
    const time = valueOf(facts.details)?.find(({ id }) => id === object.id);
    return {
      at: time?.time ?? object.lastModified ?? savedAt ?? '',
      snapshotId: object.id,
      ...deriveProof(object.id, {
        facts,
        listedAt: atOf(evidence.repository),
        drills,
      }),
      attribution,
    };
  };
  for (const { id, at } of saved) {
    const object = findSnapshot(facts, id);
    if (object && isUsable(object, facts, drills)) {
      return toState(object, 'log', at);
    }
  }
  if (isShared(evidence, facts)) {
    return undefined;
  }
  const newestFirst = facts.snapshots
    .filter(object => isUsable(object, facts, drills))
    .sort(
      (a, b) =>
        (toMillis(b.lastModified) ?? 0) - (toMillis(a.lastModified) ?? 0),
    );
  const own = newestFirst.find(({ id }) => isOwnContent(id, evidence, facts));
  if (own) {
    return toState(own, 'content');
  }
  const limit = toMillis(evidence.source.status?.lastSyncTime);
  const guessed =
    limit === undefined
      ? undefined
      : newestFirst.find(
          ({ lastModified }) =>
            (toMillis(lastModified) ?? Infinity) <=
            limit + SNAPSHOT_TO_SUCCESS_SECONDS * 1000,
        );
  return guessed && toState(guessed, 'time');
}

function isUsable(
  { id, sizeBytes, archiveClass }: SnapshotObject,
  { checks, damagedSnapshots }: RepositoryFacts,
  drills: readonly DrillOutcome[],
): boolean {
  return (
    sizeBytes > 0 &&
    archiveClass === undefined &&
    !isCondemned(id, drills) &&
    damagedSnapshots?.includes(id) !== true &&
    checks?.some(one => one.snapshotId === id && !one.complete) !== true
  );
}

/**
 * The decrypted snapshot has the host and the path that VolSync writes; one from a failed attempt may be incomplete.
 */
function isOwnContent(
  id: string,
  { logs, source }: SourceEvidence,
  facts: RepositoryFacts,
): boolean {
  const details = valueOf(facts.details)?.find(one => one.id === id);
  if (
    details?.hostname !== MOVER_HOST ||
    details.paths.join('\n') !== MOVER_PATH
  ) {
    return false;
  }
  const status = source.status?.latestMoverStatus;
  const failed = status?.result === 'Failed' ? [status.logs] : [];
  return ![...logs.map(({ text }) => text), ...failed].some(
    text =>
      text?.includes(`snapshot ${id.slice(0, 8)} saved`) &&
      /at least one source file could not be read/.test(text),
  );
}

function atOf(repository: Reading<RepositoryFacts>): string {
  return repository.at ?? '';
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
  const what = `The newest restore point is from ${formatTime(
    newest.at,
  )} (snapshot ${newest.snapshotId.slice(0, 8)})`;
  return newest.proof === 'recorded'
    ? `${what}, according to the log of the backup. The repository itself was not checked.`
    : `${what}.`;
}
