import { sayTime, secondsBetween } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

/** The gauge followed an outage after 80 to 120 s. */
const LAG_SECONDS = 180;

export const metricsStale: Rule = {
  code: 'metrics-stale',
  severity: 'info',
  on: 'source',
  symptom: true,
  documentation: {
    title: 'The metrics say all is well, and it is not',
    what: "VolSync's gauge says that the volume is in sync, while its backups fail or are overdue: an alert on it would stay silent.",
    why: `\`volsync_volume_out_of_sync\` is 0 though the run has been failing, or the newest state too old, for more than ${LAG_SECONDS} s (recorded lag: 80 to 120 s).`,
    fix: 'Do not rest alerts on this gauge alone.',
    traps: [
      'A source triggered by hand never counts as out of sync after its first success.',
      'missed_intervals counts only once the late run succeeds.',
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
      what: `VolSync's metrics say that source "${name}" is in sync, and it is not: alerts on them stay silent.`,
      why: `volsync_volume_out_of_sync is 0, ${
        failing > LAG_SECONDS
          ? `though its backups have been failing since ${sayTime(
              run.failingSince,
            )}`
          : 'though its newest backup is too old'
      }.`,
      fix: [
        {
          text: 'Rest alerts on the age of the newest snapshot or on failed Jobs as well.',
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
