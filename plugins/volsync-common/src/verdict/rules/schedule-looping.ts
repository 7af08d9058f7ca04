import { sayTime, secondsBetween } from '../clock';
import type { SourceContext } from '../context';
import type { Rule } from '../rule';
import { runsInOrder } from '../runsInOrder';

/** No cron schedule can start runs closer than this. */
const CLOSEST_SECONDS = 50;
const RUNS_IN_A_ROW = 4;

export const scheduleLooping: Rule = {
  code: 'schedule-looping',
  severity: 'warning',
  on: 'source',
  documentation: {
    title: 'Backups run without a pause',
    what: 'The source starts the next backup as soon as one has ended.',
    why: `It has neither a schedule nor a manual trigger; or ${RUNS_IN_A_ROW} runs were seen to begin less than ${CLOSEST_SECONDS} s apart (no schedule can be closer than a minute).`,
    fix: 'Give it a schedule.',
    traps: [
      'Recorded: 7 backups in 83 seconds; `last: 5` had pushed out everything older at once.',
    ],
    recordings: ['s26', 's24'],
  },
  evaluate: context => {
    const { source, name, namespace } = context;
    const { manual, schedule } = source.spec?.trigger ?? {};
    const noTrigger = source.spec !== undefined && !manual && !schedule;
    const since = manual ? undefined : loopSince(context);
    if (!noTrigger && !since) {
      return undefined;
    }
    return {
      what: noTrigger
        ? 'The source has no trigger: VolSync backs up again and again, without a pause.'
        : 'Backups run one after the other, without a pause.',
      why: since
        ? `Since ${sayTime(
            since,
          )} each run began as soon as the one before had ended.`
        : 'Neither spec.trigger.schedule nor spec.trigger.manual is set.',
      means:
        'Endless backups fill the retention with copies of the present, and push older states out.',
      fix: [
        {
          text: 'Give it a schedule, in Git where Git owns the source.',
          command: `kubectl -n ${namespace} patch replicationsource ${name} --type merge -p '{"spec":{"trigger":{"schedule":"0 3 * * *"}}}'`,
        },
      ],
      evidence: [
        {
          kind: 'resource',
          text: `spec.trigger: ${JSON.stringify(source.spec?.trigger ?? {})}`,
          subject: `ReplicationSource ${name}`,
        },
      ],
      since,
    };
  },
};

function loopSince({ evidence, now }: SourceContext): string | undefined {
  const runs = runsInOrder(evidence.seenRuns).slice(-RUNS_IN_A_ROW);
  const first = runs[0];
  const close = runs.every((run, index) => {
    const next = runs[index + 1];
    const seconds = secondsBetween(run.startedAt, next?.startedAt ?? now);
    return seconds !== undefined && seconds < CLOSEST_SECONDS;
  });
  return runs.length === RUNS_IN_A_ROW && close ? first?.startedAt : undefined;
}
