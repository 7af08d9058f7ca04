import { readHold } from '../../volsync/hold';
import type { Rule } from '../rule';

export const scheduleSwitchedOff: Rule = {
  code: 'schedule-switched-off',
  severity: 'warning',
  on: 'source',
  remedy: 'resume',
  documentation: {
    title: 'The schedule is switched off',
    what: 'The source has a manual trigger besides its schedule: the manual one wins, and the schedule never runs until it is removed.',
    why: 'Both `spec.trigger.manual` and `spec.trigger.schedule` are set, and no operation of the portal says that it holds the schedule.',
    fix: 'Remove `spec.trigger.manual`.',
    traps: [
      'It looks healthy: WaitingForManual, Successful, and no nextSyncTime.',
    ],
    recordings: ['s24'],
  },
  evaluate: ({ source, name, namespace, volume }) => {
    const { manual, schedule } = source.spec?.trigger ?? {};
    if (!manual || !schedule || readHold(source, volume.now)) {
      return undefined;
    }
    const done = source.status?.lastManualSync === manual;
    return {
      what: `The schedule "${schedule}" is switched off by the manual trigger "${manual}".`,
      why: done
        ? 'The manual run is done, but its trigger was never removed; VolSync then waits for the next one by hand.'
        : 'While a manual trigger is set VolSync ignores the schedule.',
      means: 'No further backup is made until the manual trigger is removed.',
      fix: [
        {
          text: 'Remove the manual trigger, in Git where Git owns it.',
          command: `kubectl -n ${namespace} patch replicationsource ${name} --type json -p '[{"op":"remove","path":"/spec/trigger/manual"}]'`,
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
