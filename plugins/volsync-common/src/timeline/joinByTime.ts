import { toMillis } from '../verdict/clock';
import type { SeenRun } from '../verdict/evidence';
import { valueOf } from '../verdict/reading';
import type { KnownRun } from './runs';

/** The maximum clock difference between the cluster and the object store. */
const CLOCK_MARGIN_MS = 5_000;

/**
 * Joins runs whose log is gone with the snapshot that was saved during them. Only if the time of the run is known, no
 * other source is known to use the repository, and exactly one snapshot matches.
 */
export function joinByTime(runs: readonly KnownRun[]): readonly KnownRun[] {
  const named = new Set(
    runs.flatMap(({ run, work }) =>
      work.kind === 'ReplicationSource' && run.snapshotId
        ? [run.snapshotId.slice(0, 8)]
        : [],
    ),
  );
  return runs.map(known => {
    const { run, work } = known;
    const facts = valueOf(work.evidence.repository);
    const window = windowOf(run);
    const alone =
      facts?.sharedWith.length === 0 &&
      (work.evidence.sameSecret ?? []).length === 0;
    if (
      work.kind !== 'ReplicationSource' ||
      run.result !== 'successful' ||
      run.snapshotId ||
      run.empty ||
      !alone ||
      !window
    ) {
      return known;
    }
    const [only, ...others] = facts.snapshots.filter(({ id, lastModified }) => {
      const at = toMillis(lastModified) ?? 0;
      return !named.has(id.slice(0, 8)) && at >= window.from && at <= window.to;
    });
    return only && others.length === 0
      ? { ...known, meanwhile: only.id }
      : known;
  });
}

function windowOf(
  run: SeenRun,
): { readonly from: number; readonly to: number } | undefined {
  const end = toMillis(run.endedAt);
  const start =
    end !== undefined && run.durationSeconds !== undefined
      ? end - run.durationSeconds * 1000
      : toMillis(run.startedAt);
  return start === undefined || end === undefined
    ? undefined
    : { from: start - CLOCK_MARGIN_MS, to: end + CLOCK_MARGIN_MS };
}
