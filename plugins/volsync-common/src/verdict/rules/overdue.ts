import { shell } from '../../quoting';
import { formatDuration } from '../../duration';
import { formatTime, secondsBetween } from '../clock';
import type { Causes, Rule } from '../rule';
import { nameFindings, ORIGINS } from '../wording';

export const overdue: Rule = {
  code: 'overdue',
  severity: 'warning',
  on: 'source',
  remedy: 'backup',
  symptom: true,
  namesCauses: true,
  documentation: {
    what: 'The newest restorable backup is older than the objective.',
    why: 'The objective is the annotation `backstage-volsync/rpo` on the ReplicationSource, the PersistentVolumeClaim or the catalog entity, in this order, or else twice the longest interval of the schedule. The age is that of the newest confirmed snapshot. A source that is only triggered manually has no objective.',
    fix: 'Find out why there is no newer backup, or start one now.',
    traps: [
      'VolSync counts a missed interval only when the late run succeeds: an outage that does not end is never counted.',
    ],
    recordings: ['s18'],
  },
  evaluate: (
    { restorable, objective, now, name, namespace, means, source },
    causes,
  ) => {
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
        ? `is twice the longest interval of the schedule "${objective.text}"`
        : `is set on the ${ORIGINS[objective.from]}`;
    return {
      what: `The newest backup is ${formatDuration(
        age,
      )} old. It should be no older than ${formatDuration(objective.seconds)}.`,
      why: `Snapshot ${restorable.newest.snapshotId.slice(
        0,
        8,
      )} is from ${formatTime(
        restorable.newest.at,
      )}. The objective of ${formatDuration(objective.seconds)} ${from}.`,
      means,
      fix: [
        {
          text: describeFix(source.spec?.trigger?.schedule, causes),
          command: source.spec?.trigger?.schedule
            ? shell`kubectl -n ${namespace} describe replicationsource ${name}`
            : shell`kubectl -n ${namespace} patch replicationsource ${name} --type merge -p "{\\"spec\\":{\\"trigger\\":{\\"manual\\":\\"by-hand-$(date +%s)\\"}}}"`,
        },
      ],
      remedyOperation: source.spec?.paused ? undefined : { kind: 'backup' },
      see: causes,
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

function describeFix(schedule: string | undefined, causes: Causes): string {
  if (causes.length > 0) {
    return `Fix ${nameFindings(causes)}.`;
  }
  return schedule
    ? 'Check the status and the events of the ReplicationSource.'
    : 'Start a backup. Without a schedule, backups do not start automatically.';
}
