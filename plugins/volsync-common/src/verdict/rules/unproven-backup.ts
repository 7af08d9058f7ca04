import { saysSourceEmpty } from '../../volsync/moverLog';
import { formatTime } from '../clock';
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
    what: 'The last backup succeeded, but its snapshot was not found in the repository, or its log does not name one.',
    why: 'The log has no "snapshot … saved", or the listing of the repository is older than the backup or incomplete, so that a missing snapshot means nothing.',
    fix: 'Wait for the next listing. If the finding remains, start a backup.',
  },
  evaluate: ({ source, restorable, evidence, name, run }) => {
    const { repository } = evidence;
    const facts = valueOf(repository);
    const notRecorded =
      repository.state === 'unread' && repository.reason === 'not-recorded';
    const status = source.status;
    const { lastSaved, lastSavedInBucket, newest } = restorable;
    const skipped = saysSourceEmpty(status?.latestMoverStatus?.logs);
    // Irrelevant while runs fail: the verdict is failing, with the newest confirmed restore point.
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
      newest !== undefined &&
      newest.proof !== 'recorded' &&
      newest.attribution !== 'time';
    if (lastSavedInBucket === 'no' || rests) {
      return undefined;
    }
    return {
      what: 'The last backup succeeded, but its snapshot has not been found in the repository yet.',
      why: lastSaved
        ? `The log names snapshot ${lastSaved.id}, but ${describeListing(
            repository,
          )}.`
        : `The log of the run that ended at ${formatTime(
            status.lastSyncTime,
          )} does not name a snapshot.`,
      means: 'The snapshot probably exists, but this is not confirmed.',
      fix: [
        {
          text: 'Wait for the next listing of the repository. If this finding remains, start a backup.',
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

function describeListing(repository: Reading<RepositoryFacts>): string {
  if (repository.state === 'unread') {
    return 'the recording does not contain the repository';
  }
  return repository.value.listing === 'partial'
    ? 'the listing of the repository is incomplete'
    : `the repository was listed at ${formatTime(
        repository.at,
      )}, before the backup ended`;
}
