import { shell } from '../../quoting';
import { isOrphaned, readHold } from '../../volsync/hold';
import type { Rule } from '../rule';

export const scheduleSwitchedOff: Rule = {
  code: 'schedule-switched-off',
  severity: 'warning',
  on: 'source',
  remedy: 'resume',
  documentation: {
    what: 'The source has a manual trigger and a schedule. The manual trigger takes precedence, so the schedule does not run until the trigger is removed.',
    why: 'Both `spec.trigger.manual` and `spec.trigger.schedule` are set, and no running operation of the portal has suspended the schedule.',
    fix: 'Remove `spec.trigger.manual`.',
    traps: [
      'The status looks healthy: WaitingForManual, Successful, and no nextSyncTime.',
    ],
    recordings: ['s24'],
  },
  evaluate: ({ source, name, namespace, volume }) => {
    const { manual, schedule } = source.spec?.trigger ?? {};
    if (!manual || !schedule || readHold(source, volume)) {
      return undefined;
    }
    const done = source.status?.lastManualSync === manual;
    const orphaned = isOrphaned(source, volume);
    return {
      what: `Scheduled backups ("${schedule}") do not run because the manual trigger "${manual}" is set.`,
      why: explain({ orphaned, done }),
      means: 'No more backups run until the manual trigger is removed.',
      fix: [
        {
          text: orphaned
            ? 'Resume backups on this page: it undoes what the operation left. If another portal uses this cluster, check there first.'
            : 'Remove the manual trigger. If Git manages the resource, change it there.',
          command: shell`kubectl -n ${namespace} patch replicationsource ${name} --type json -p '[{"op":"remove","path":"/spec/trigger/manual"}]'`,
        },
      ],
      remedyOperation: done ? { kind: 'resume' } : undefined,
      evidence: [
        {
          kind: 'resource',
          text: `spec.trigger: manual "${manual}", schedule "${schedule}"; status.nextSyncTime: ${
            source.status?.nextSyncTime ?? 'absent'
          }`,
          subject: `ReplicationSource ${name}`,
        },
      ],
    };
  },
};

function explain({
  orphaned,
  done,
}: {
  readonly orphaned: boolean;
  readonly done: boolean;
}): string {
  if (orphaned) {
    return 'An operation of a portal suspended the schedule, and this portal knows of none that is running. Its apps may still be scaled to 0.';
  }
  return done
    ? 'The manual run is done, but its trigger was not removed. VolSync waits for the next manual trigger.'
    : 'VolSync ignores the schedule while a manual trigger is set.';
}
