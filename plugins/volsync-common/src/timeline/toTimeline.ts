/**
 * What happened to a volume, as far as anything tells. VolSync keeps no history: of all runs it knows the end of the last
 * successful one and the start of the present one. So the timeline is put together from what is still there: the times in
 * the bucket, the objects' own times, the failed pods that are not deleted yet, and what the portal itself saw while it
 * watched. A thing that two of them tell is told once, and what none of them tells is left out: there is no entry without
 * a time that somebody wrote down.
 */
import { controllerError } from '../verdict/controllerError';
import { latest, toMillis } from '../verdict/clock';
import type { DrillOutcome, VolumeEvidence } from '../verdict/evidence';
import { toAttemptEntries } from './attempts';
import { toChangeEntries, toSurroundingEntries } from './changes';
import { TIMELINE_LIMIT, quoted } from './entry';
import type { TimelineEntry, TimelineKind } from './entry';
import { joinByTime } from './meanwhile';
import { listWork } from './moverWork';
import type { MoverWork } from './moverWork';
import {
  isInBucket,
  listRepositories,
  toPruneEntry,
  toRepositoryEntries,
} from './repositories';
import { endedRuns, toBegunEntry, toErrorEntry, toRunEntry } from './runs';

/** Of what has the same time, effects stand above their causes, as later things stand above earlier ones. */
const RANK: Readonly<Record<TimelineKind, number>> = {
  drill: 0,
  restore: 1,
  run: 2,
  snapshot: 3,
  error: 4,
  attempt: 5,
  repository: 6,
  resume: 7,
  pause: 8,
  change: 9,
};

/** Newest first, at most 100, each thing once. Pure. @public */
export function toTimeline(evidence: VolumeEvidence): TimelineEntry[] {
  const works = listWork(evidence);
  const runs = joinByTime(works.flatMap(endedRuns));
  const entries = [
    ...runs.map(run => toRunEntry(run, isInBucket(run))),
    ...works.flatMap(work => [
      ...toAttemptEntries(work),
      ...toChangeEntries(work),
      ...[
        toBegunEntry(work),
        toPruneEntry(work),
        toPresentError(work, evidence.now),
      ].filter(entry => entry !== undefined),
    ]),
    ...listRepositories(evidence).flatMap(repository =>
      toRepositoryEntries(repository, runs),
    ),
    ...toSurroundingEntries(evidence),
    ...(evidence.drill ? [toDrillEntry(evidence.drill)] : []),
  ];
  return newestFirst(entries);
}

/**
 * Since when the portal has watched all of the volume's sources and destinations: what happened before is only known as
 * far as it left a trace. Undefined where nobody watches, as in a replay. Pure.
 *
 * @public
 */
export function watchedSince(evidence: VolumeEvidence): string | undefined {
  const times = listWork(evidence).map(work => work.evidence.watchedSince);
  return times.includes(undefined) ? undefined : latest(times);
}

function newestFirst(entries: readonly TimelineEntry[]): TimelineEntry[] {
  const once = new Map(
    entries
      .filter(({ at }) => toMillis(at) !== undefined)
      .map(entry => [
        JSON.stringify([entry.at, entry.kind, entry.what, entry.subject]),
        entry,
      ]),
  );
  return [...once.values()]
    .sort(
      (a, b) =>
        toMillis(b.at)! - toMillis(a.at)! ||
        RANK[a.kind] - RANK[b.kind] ||
        a.what.localeCompare(b.what) ||
        (a.subject ?? '').localeCompare(b.subject ?? ''),
    )
    .slice(0, TIMELINE_LIMIT);
}

function toPresentError(
  work: MoverWork,
  now: string,
): TimelineEntry | undefined {
  const error = controllerError(
    work.resource.status,
    work.evidence.conditionSince,
    now,
  );
  return error && toErrorEntry(work, error);
}

function toDrillEntry(drill: DrillOutcome): TimelineEntry {
  const id = drill.snapshotId.slice(0, 8);
  return drill.equal
    ? {
        at: drill.at,
        kind: 'drill',
        what: `Drill: snapshot ${id} was restored and compared, and is equal`,
      }
    : {
        at: drill.at,
        kind: 'drill',
        severity: 'critical',
        what: `Drill: snapshot ${id} was restored and differs${
          drill.message ? `: ${quoted(drill.message)}` : ''
        }`,
      };
}
