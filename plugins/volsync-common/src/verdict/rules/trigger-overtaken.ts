import { shell } from '../../quoting';
import { formatTime } from '../clock';
import type { MoverContext } from '../context';
import type { SeenChange } from '../evidence';
import type { Rule } from '../rule';
import { runsInOrder } from '../runsInOrder';

const FIELD = 'trigger.manual';

export const triggerOvertaken: Rule = {
  code: 'trigger-overtaken',
  severity: 'warning',
  on: 'mover',
  remedy: 'backup',
  documentation: {
    what: 'A manual trigger was set during a run. VolSync reports it as done, but did not start a run for it.',
    why: 'The portal saw the new trigger being set during a run with an earlier `lastSyncStartTime`, that run succeeded, and `lastManualSync` has the new value. Detected only while the portal is watching; a restart of the portal forgets it.',
    fix: 'Set a new trigger while no run is in progress.',
    traps: [
      '`lastManualSync` takes the value that is set when a run ends. Data written after the run started is not in its snapshot.',
    ],
    recordings: ['s21'],
  },
  evaluate: context => {
    const { kind, name, namespace, status } = context;
    const change = overtakenBy(context);
    if (!change) {
      return undefined;
    }
    const isSource = kind === 'ReplicationSource';
    const tag = status?.lastManualSync;
    const began = formatTime(change.duringRun);
    return {
      what: `The requested ${
        isSource ? 'backup' : 'restore'
      } "${tag}" was not run because another one was already in progress.`,
      why: `The trigger was set at ${formatTime(
        change.at,
      )}, during a run that started at ${began}. VolSync counted that run, which ended at ${formatTime(
        status?.lastSyncTime,
      )}, as the requested one.`,
      means: isSource
        ? `Data written after ${began} may be missing from the newest snapshot.`
        : 'The restore might not have used the requested settings, such as a different point in time.',
      fix: [
        {
          text: 'Set a new trigger while no run is in progress.',
          command: shell`kubectl -n ${namespace} patch ${kind.toLowerCase()} ${name} --type merge -p '{"spec":{"trigger":{"manual":"again-1"}}}'`,
        },
      ],
      remedyOperation: isSource ? { kind: 'backup' } : undefined,
      evidence: [
        {
          kind: 'resource',
          text: `spec.${FIELD} set to "${tag}" during the run that started at ${change.duringRun}`,
          at: change.at,
          subject: `${kind} ${name}`,
        },
      ],
      since: status?.lastSyncTime,
    };
  },
};

/** The change that set the tag of the last run, if that run had started before it. */
function overtakenBy({
  resource,
  status,
  mover,
}: MoverContext): SeenChange | undefined {
  const tag = resource.spec?.trigger?.manual;
  if (!tag || status?.lastManualSync !== tag) {
    return undefined;
  }
  const [change] = (mover.seenChanges ?? [])
    .filter(({ fields }) =>
      fields.some(({ path, to }) => path === FIELD && to === tag),
    )
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
  const run = runsInOrder(mover.seenRuns)
    .filter(({ result }) => result === 'successful')
    .at(-1);
  return change?.duringRun !== undefined &&
    run?.startedAt === change.duringRun &&
    run.endedAt === status.lastSyncTime &&
    hadTrigger(change, resource.spec?.trigger?.schedule)
    ? change
    : undefined;
}

/** Without a trigger, runs follow each other without a pause: there a tag ends them instead of requesting one. */
function hadTrigger(
  { fields }: SeenChange,
  schedule: string | undefined,
): boolean {
  const before = (path: string, now?: string) => {
    const field = fields.find(one => one.path === path);
    return field ? field.from : now;
  };
  return (
    before(FIELD) !== undefined ||
    before('trigger.schedule', schedule) !== undefined
  );
}
