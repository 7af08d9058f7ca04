import { sayTime } from '../clock';
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
    title: 'The manual trigger was answered by a run from before it',
    what: 'A manual trigger was set while a run went on. VolSync shows it as done, but no run was begun for it.',
    why: 'The spec was seen to get the new tag while a run with an earlier lastSyncStartTime went on, that very run ended successfully, and `lastManualSync` names the new tag. Known only where the portal watched; a restart forgets it.',
    fix: 'Set a new tag once no run goes on.',
    traps: [
      '`lastManualSync` takes the tag that is there when a run ends: what was written after the run had begun is not in its snapshot.',
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
    const began = sayTime(change.duringRun);
    return {
      what: `The ${
        isSource ? 'backup' : 'restore'
      } "${tag}" was never run: VolSync counts the one that was under way as it.`,
      why: `The trigger "${tag}" was set at ${sayTime(
        change.at,
      )}, while a run that had begun at ${began} went on; that run ended at ${sayTime(
        status?.lastSyncTime,
      )}, and no other was begun.`,
      means: isSource
        ? `What was written after ${began} may be missing in the newest snapshot.`
        : 'What was asked for with the trigger, such as another point in time, may not be what was restored.',
      fix: [
        {
          text: 'Set a new tag now that no run goes on.',
          command: `kubectl -n ${namespace} patch ${kind.toLowerCase()} ${name} --type merge -p '{"spec":{"trigger":{"manual":"again-1"}}}'`,
        },
      ],
      remedyOperation: isSource ? { kind: 'backup' } : undefined,
      evidence: [
        {
          kind: 'resource',
          text: `spec.${FIELD} set to "${tag}" during the run that began at ${change.duringRun}`,
          at: change.at,
          subject: `${kind} ${name}`,
        },
      ],
      since: status?.lastSyncTime,
    };
  },
};

/** The change that set the tag which the last run was credited with, where that run had begun before it. */
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

/** Without a trigger runs follow each other without a pause: there a tag ends them, rather than asking for one. */
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
