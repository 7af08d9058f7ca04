import { savedSnapshotId } from '../../volsync/moverLog';
import { mostSnapshots } from '../../volsync/retention';
import { failureEvidence } from '../failureText';
import { valueOf } from '../reading';
import { isListedSince } from '../restorable';
import type { Rule } from '../rule';

/** restic may keep the oldest snapshot of a period on top of the count, one for each of five periods. */
const ALLOWANCE = 5;

export const retentionNotApplied: Rule = {
  code: 'retention-not-applied',
  severity: 'warning',
  on: 'source',
  documentation: {
    title: 'Old snapshots are not forgotten',
    what: 'The repository holds more snapshots than the retention allows, or every attempt saves one more and fails before it forgets.',
    why: `A failed pod of the present run saved a snapshot; or the bucket, listed after the last success, holds more than ${ALLOWANCE} snapshots above the sum of the policy (restic may keep one more for each period).`,
    fix: 'Mend what makes the run fail after the backup: a lock, unreadable files, an odd retention.',
    traps: [
      'Eight retries save eight snapshots of the same state; once forget works again they fill `last: N`, and real history is pushed out.',
      'A run on an empty volume does not forget either.',
    ],
    recordings: ['s17', 's29'],
  },
  evaluate: context => {
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
        text: 'Mend what the other findings name; the next successful backup forgets what is too much.',
      },
      {
        text: 'Until then raise `spec.restic.retain.last` if older states matter: the retries count too.',
      },
    ];
    if (saving.length > 0 || savedInStatus) {
      return {
        what: 'Every failing attempt saves one more snapshot, and old ones are not forgotten.',
        why: `The snapshot is saved before the attempt fails, and retention runs only after it.`,
        means:
          'When the run succeeds again, the many snapshots of one state may push older ones out of the retention.',
        fix,
        evidence: failureEvidence(context),
        since: run.failingSince,
      };
    }
    const most = mostSnapshots(source.spec?.restic?.retain);
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
      what: `The repository holds ${facts.snapshots.length} snapshots, though the retention keeps ${most} at most.`,
      why: `The bucket was listed after the last backup. Old snapshots are forgotten at the end of a successful run only.`,
      means:
        'The repository grows; snapshots of other sources or from outside may be among them.',
      fix,
      evidence: [
        {
          kind: 'object',
          text: `${facts.snapshots.length} objects under snapshots/`,
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
