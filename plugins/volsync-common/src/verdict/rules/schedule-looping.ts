import { shell } from '../../quoting';
import { formatTime, secondsBetween } from '../clock';
import type { SourceContext } from '../context';
import type { Rule } from '../rule';
import { runsInOrder } from '../runsInOrder';

/** Schedules can't start runs closer together than this. */
const CLOSEST_SECONDS = 50;
const RUNS_IN_A_ROW = 4;

export const scheduleLooping: Rule = {
  code: 'schedule-looping',
  severity: 'warning',
  on: 'source',
  documentation: {
    what: 'The source starts the next backup as soon as the previous one ends.',
    why: `It has neither a schedule nor a manual trigger, or ${RUNS_IN_A_ROW} runs started less than ${CLOSEST_SECONDS} s apart. Schedules are at least a minute apart.`,
    fix: 'Set a schedule.',
    traps: [
      'Recorded: 7 backups in 83 seconds. With `last: 5`, all older snapshots were removed.',
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
        ? 'Backups run without a pause because the source has no schedule.'
        : 'Backups run one after the other without a pause.',
      why: since
        ? `Since ${formatTime(
            since,
          )}, each run has started as soon as the previous one ended.`
        : 'Neither spec.trigger.schedule nor spec.trigger.manual is set.',
      means:
        'The retention fills with snapshots of the current data, and older snapshots are removed.',
      fix: [
        {
          text: 'Set a schedule. If Git manages the resource, change it there.',
          command: shell`kubectl -n ${namespace} patch replicationsource ${name} --type merge -p '{"spec":{"trigger":{"schedule":"0 3 * * *"}}}'`,
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
