/**
 * The timeline of a volume. VolSync keeps no history: it knows only the end of the last successful run and the start of
 * the current one. So the timeline combines what still exists: times in the repository, times of the objects, failed
 * pods that are not deleted yet, and the portal's observations. Each event is listed once, and only if some source
 * gives its time.
 */
import { controllerError } from '../verdict/controllerError';
import { latest, toMillis } from '../verdict/clock';
import type { DrillOutcome, VolumeEvidence } from '../verdict/evidence';
import { toAttemptEntries } from './attempts';
import { toChangeEntries, toSurroundingEntries } from './changes';
import { TIMELINE_LIMIT, quoted } from './entry';
import type { TimelineEntry, TimelineKind } from './entry';
import { joinByTime } from './joinByTime';
import { listWork } from './moverWork';
import type { MoverWork } from './moverWork';
import {
  isInRepository,
  listRepositories,
  toPruneEntry,
  toRepositoryEntries,
} from './repositories';
import { endedRuns, toErrorEntry, toRunEntry, toStartedEntry } from './runs';

/** At equal times effects come before their causes, because the list is newest first. */
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

/** Newest first, at most 100, without duplicates. Pure. @public */
export function toTimeline(evidence: VolumeEvidence): TimelineEntry[] {
  const works = listWork(evidence);
  const runs = joinByTime(works.flatMap(endedRuns));
  const entries = [
    ...runs.map(run => toRunEntry(run, isInRepository(run))),
    ...works.flatMap(work => [
      ...toAttemptEntries(work),
      ...toChangeEntries(work),
      ...[
        toStartedEntry(work),
        toPruneEntry(work),
        toCurrentError(work, evidence.now),
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
 * Since when the portal has observed all sources and destinations of the volume. Earlier events are known only if they
 * left a trace. Undefined if the portal does not observe them, as in a replay. Pure.
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
        (toMillis(b.at) ?? 0) - (toMillis(a.at) ?? 0) ||
        RANK[a.kind] - RANK[b.kind] ||
        a.what.localeCompare(b.what) ||
        (a.subject ?? '').localeCompare(b.subject ?? ''),
    )
    .slice(0, TIMELINE_LIMIT);
}

function toCurrentError(
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
        what: `Test restore of snapshot ${id} passed`,
      }
    : {
        at: drill.at,
        kind: 'drill',
        severity: 'critical',
        what: `Test restore of snapshot ${id} failed${
          drill.message ? `: ${quoted(drill.message)}` : ''
        }`,
      };
}
