import { sayDuration } from '../../duration';
import { sayTime, secondsBetween } from '../clock';
import type { Rule } from '../rule';

export const overdue: Rule = {
  code: 'overdue',
  severity: 'warning',
  on: 'source',
  remedy: 'backup',
  symptom: true,
  documentation: {
    title: 'The newest backup is too old',
    what: 'The newest state that can be restored is older than the objective.',
    why: 'The objective is the annotation `backstage-volsync/rpo` (source, else claim, else catalog entity), else twice the longest gap between two fires of the schedule. The age is that of the newest proven snapshot. A source that is only triggered by hand has no objective.',
    fix: 'Find out why no newer backup was made; start one now.',
    traps: [
      'VolSync counts a missed interval only when the late run succeeds: an outage without end never counts.',
    ],
    recordings: ['s18'],
  },
  evaluate: ({
    restorable,
    objective,
    now,
    name,
    namespace,
    means,
    source,
  }) => {
    const age = secondsBetween(restorable.newest?.at, now);
    if (
      !objective ||
      !restorable.newest ||
      age === undefined ||
      age <= objective.seconds
    ) {
      return undefined;
    }
    const due = new Date(
      Date.parse(restorable.newest.at) + objective.seconds * 1000,
    ).toISOString();
    const from =
      objective.from === 'schedule'
        ? `twice the longest gap of the schedule "${objective.text}"`
        : `set on the ${objective.from} as "${objective.text}"`;
    return {
      what: `The newest backup is ${sayDuration(
        age,
      )} old; it should be no older than ${sayDuration(objective.seconds)}.`,
      why: `Snapshot ${restorable.newest.snapshotId.slice(
        0,
        8,
      )} is from ${sayTime(restorable.newest.at)}; the objective is ${from}.`,
      means,
      fix: [
        {
          text: source.spec?.trigger?.schedule
            ? 'Mend what the other findings name; where there are none, see what the source is doing.'
            : 'Start a backup: without a schedule nothing starts by itself.',
          command: source.spec?.trigger?.schedule
            ? `kubectl -n ${namespace} describe replicationsource ${name}`
            : `kubectl -n ${namespace} patch replicationsource ${name} --type merge -p "{\\"spec\\":{\\"trigger\\":{\\"manual\\":\\"by-hand-$(date +%s)\\"}}}"`,
        },
      ],
      remedyOperation: source.spec?.paused ? undefined : { kind: 'backup' },
      evidence: [
        {
          kind: 'resource',
          text: `status.lastSyncTime: ${
            source.status?.lastSyncTime ?? 'absent'
          }`,
          at: source.status?.lastSyncTime,
          subject: `ReplicationSource ${name}`,
        },
      ],
      since: due,
    };
  },
};
