import { savedSnapshotId } from '../../volsync/moverLog';
import { maxSnapshots } from '../../volsync/retention';
import { failureEvidence } from '../failureText';
import { valueOf } from '../reading';
import { isListedSince } from '../restorable';
import type { Rule } from '../rule';
import { count, nameFindings } from '../wording';

/** restic may keep one extra snapshot, the oldest, for each of five periods. */
const ALLOWANCE = 5;

export const retentionNotApplied: Rule = {
  code: 'retention-not-applied',
  severity: 'warning',
  on: 'source',
  namesCauses: true,
  documentation: {
    what: 'The repository contains more snapshots than the retention allows, or every attempt saves another snapshot and fails before old ones are removed.',
    why: `A failed pod of the current run saved a snapshot. Or the repository, listed after the last success, contains more than ${ALLOWANCE} snapshots above the total of the retention; restic may keep one more for each period.`,
    fix: 'Fix what makes the run fail after the backup: a lock, unreadable files or an invalid retention.',
    traps: [
      'Eight retries save eight snapshots of the same data. When forget works again, they fill `last: N` and older backups are removed.',
      'A run on an empty volume does not remove snapshots either.',
    ],
    recordings: ['s17', 's29'],
  },
  evaluate: (context, causes) => {
    const { run, source, evidence, name } = context;
    const saving = run.failing
      ? run.failedAttempts.filter(({ log }) => savedSnapshotId(log?.text))
      : [];
    const savedInStatus =
      run.failing &&
      run.lastFailed &&
      savedSnapshotId(source.status?.latestMoverStatus?.logs) !== undefined;
    const fix = [
      {
        text:
          causes.length > 0
            ? `Fix ${nameFindings(
                causes,
              )}. The next successful backup removes the surplus snapshots.`
            : 'Start a backup. A successful backup removes the surplus snapshots.',
      },
      {
        text: 'If you need the older snapshots, increase spec.restic.retain.last until then, because retries count, too.',
      },
    ];
    if (saving.length > 0 || savedInStatus) {
      return {
        what:
          run.failedCount === 1
            ? 'Old snapshots are not removed because the backup attempt failed after it saved a snapshot.'
            : 'Old snapshots are not removed because every backup attempt fails after it saves a snapshot.',
        why: 'Retention is applied only after a successful backup.',
        means:
          'When backups succeed again, the snapshots of the retries may push older ones out of the retention.',
        fix,
        see: causes,
        evidence: failureEvidence(context),
        since: run.failingSince,
      };
    }
    const most = maxSnapshots(source.spec?.restic?.retain);
    const facts = valueOf(evidence.repository);
    if (
      !facts ||
      !source.spec?.restic ||
      most === undefined ||
      facts.sharedWith.length > 0 ||
      (evidence.sameSecret?.length ?? 0) > 0 ||
      !isListedSince(evidence.repository, source.status?.lastSyncTime) ||
      facts.snapshots.length <= most + ALLOWANCE
    ) {
      return undefined;
    }
    return {
      what: `The repository contains ${count(
        facts.snapshots.length,
        'snapshot',
      )}, although the retention keeps at most ${most}.`,
      why: 'The repository was listed after the last backup. Old snapshots are removed only at the end of a successful run.',
      means:
        'The repository grows. Snapshots of other sources or tools may be among them.',
      fix,
      see: causes,
      evidence: [
        {
          kind: 'object',
          text: `${count(facts.snapshots.length, 'object')} under snapshots/`,
          subject: facts.location,
        },
        {
          kind: 'resource',
          text: `spec.restic.retain: ${JSON.stringify(
            source.spec.restic.retain ?? {},
          )}`,
          subject: `ReplicationSource ${name}`,
        },
      ],
    };
  },
};
