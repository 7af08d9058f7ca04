import { formatTime, secondsBetween } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

/** The metric follows an outage after 80 to 120 s. */
const LAG_SECONDS = 180;

export const metricsStale: Rule = {
  code: 'metrics-stale',
  severity: 'info',
  on: 'source',
  symptom: true,
  documentation: {
    what: "VolSync's metric reports the volume as in sync although its backups fail or are overdue. An alert based on it does not fire.",
    why: `\`volsync_volume_out_of_sync\` is 0 although the run has been failing, or the newest backup too old, for more than ${LAG_SECONDS} s. The recorded lag of the metric is 80 to 120 s.`,
    fix: 'Do not base alerts on this metric alone.',
    traps: [
      'A source that is only triggered manually is never reported as out of sync after its first success.',
      '`missed_intervals` increases only when the late run succeeds.',
    ],
    recordings: ['s18'],
  },
  evaluate: ({ mover, run, restorable, objective, now, name }) => {
    if (valueOf(mover.metrics)?.outOfSync !== false) {
      return undefined;
    }
    const failing = secondsBetween(run.failingSince, now) ?? 0;
    const age = secondsBetween(restorable.newest?.at, now) ?? 0;
    const late = objective ? age - objective.seconds : 0;
    if (failing <= LAG_SECONDS && late <= LAG_SECONDS) {
      return undefined;
    }
    return {
      what: `VolSync's metrics report source "${name}" as in sync although it is not, so alerts based on them do not fire.`,
      why: `volsync_volume_out_of_sync is 0 although ${
        failing > LAG_SECONDS
          ? `its backups have been failing since ${formatTime(
              run.failingSince,
            )}`
          : 'its newest backup is too old'
      }.`,
      fix: [
        {
          text: 'Add alerts on the age of the newest snapshot or on failed Jobs.',
        },
      ],
      evidence: [
        {
          kind: 'metric',
          text: 'volsync_volume_out_of_sync 0',
          subject: `ReplicationSource ${name}`,
        },
      ],
    };
  },
};
