import type { NextRunState, SourceSchedule } from '../api/nextRun';
import { nextFire, parseSchedule } from '../schedule';
import type { SourceEvidence } from '../verdict/evidence';
import { deriveRunPods } from '../verdict/run';

/** When a source runs next. Pure. */
export function toSourceSchedule(evidence: SourceEvidence): SourceSchedule {
  const { spec } = evidence.source;
  const nextRun = nextRunOf(evidence);
  return {
    schedule: spec?.trigger?.schedule,
    paused: spec?.paused === true,
    nextRun,
    // VolSync keeps the time of the last start there during a run and while paused.
    nextRunAt: nextRun === 'scheduled' ? nextRunAtOf(evidence) : undefined,
  };
}

/** A manual trigger removes the time; after it, VolSync computes it again from the last run. */
function nextRunAtOf({ source }: SourceEvidence): string | undefined {
  const { nextSyncTime, lastSyncTime } = source.status ?? {};
  const schedule = source.spec?.trigger?.schedule;
  return (
    nextSyncTime ??
    (schedule && lastSyncTime ? nextFire(schedule, lastSyncTime) : undefined)
  );
}

function nextRunOf(evidence: SourceEvidence): NextRunState {
  const { spec, status } = evidence.source;
  const { manual, schedule } = spec?.trigger ?? {};
  if (spec?.paused) {
    return 'paused';
  }
  if (deriveRunPods(evidence, status).running) {
    return 'running';
  }
  if (!schedule) {
    return 'manual';
  }
  return manual || parseSchedule(schedule).state === 'invalid'
    ? 'suspended'
    : 'scheduled';
}
