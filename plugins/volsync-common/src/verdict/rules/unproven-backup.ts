import { saysSourceEmpty } from '../../volsync/moverLog';
import { sayTime } from '../clock';
import type { RepositoryFacts } from '../evidence';
import { valueOf } from '../reading';
import type { Reading } from '../reading';
import type { Rule } from '../rule';

export const unprovenBackup: Rule = {
  code: 'unproven-backup',
  severity: 'info',
  effect: 'unknown',
  on: 'source',
  symptom: true,
  documentation: {
    title: 'Nothing proves the last backup',
    what: 'The last backup ended successfully, but its snapshot was not found in the bucket, or its log names none.',
    why: 'The log has no "snapshot … saved"; or the listing of the bucket is older than the backup or not complete, so that absence proves nothing.',
    fix: 'Wait for the next listing; start a backup if it stays so.',
  },
  evaluate: ({ source, restorable, evidence, name, run }) => {
    const { repository } = evidence;
    const facts = valueOf(repository);
    const notRecorded =
      repository.state === 'unread' && repository.reason === 'not-recorded';
    const status = source.status;
    const { lastSaved, lastSavedInBucket, newest } = restorable;
    const skipped = saysSourceEmpty(status?.latestMoverStatus?.logs);
    // Beside a run that fails it says nothing that matters: the verdict is failing, with the newest state that is proven.
    if (
      (!facts && !notRecorded) ||
      !status?.lastSyncTime ||
      skipped ||
      run.failing
    ) {
      return undefined;
    }
    const rests =
      lastSaved !== undefined &&
      (newest?.proof === 'object' || newest?.proof === 'drill');
    if (lastSavedInBucket === 'no' || rests) {
      return undefined;
    }
    return {
      what: 'The last backup ended successfully, but nothing proves that its snapshot is in the bucket.',
      why: lastSaved
        ? `The log names snapshot ${lastSaved.id}; ${sayListing(repository)}.`
        : `The log of the run that ended at ${sayTime(
            status.lastSyncTime,
          )} names no snapshot.`,
      means: 'It is very likely there, but likely is not proven.',
      fix: [
        {
          text: 'Wait for the next listing of the bucket; if this stays, start a backup.',
        },
      ],
      evidence: [
        {
          kind: 'log',
          text: lastSaved
            ? `snapshot ${lastSaved.id} saved`
            : 'no snapshot named',
          at: status.lastSyncTime,
          subject: `ReplicationSource ${name}`,
        },
      ],
    };
  },
};

function sayListing(repository: Reading<RepositoryFacts>): string {
  if (repository.state === 'unread') {
    return 'the recording does not hold the bucket';
  }
  return repository.value.listing === 'partial'
    ? 'the listing of the bucket is not complete'
    : `the bucket was listed at ${sayTime(
        repository.at,
      )}, not after the backup`;
}
