import type { NextRunState, SourceSchedule } from '../api/nextRun';
import { parseSchedule } from '../schedule';
import type { SourceEvidence } from '../verdict/evidence';
import { deriveRunPods } from '../verdict/run';

/** When a source runs next. Pure. */
export function toSourceSchedule(evidence: SourceEvidence): SourceSchedule {
  const { spec, status } = evidence.source;
  const nextRun = nextRunOf(evidence);
  return {
    schedule: spec?.trigger?.schedule,
    paused: spec?.paused === true,
    nextRun,
    // VolSync leaves the time of the last fire there during a run and a pause.
    nextRunAt: nextRun === 'scheduled' ? status?.nextSyncTime : undefined,
  };
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
