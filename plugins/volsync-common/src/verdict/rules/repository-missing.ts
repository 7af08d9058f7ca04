import { failureRule } from '../failureRule';
import { formatTime } from '../clock';
import { isListedSince } from '../restorable';
import { saysSourceEmpty } from '../../volsync/moverLog';

export const repositoryMissing = failureRule({
  code: 'repository-missing',
  effect: 'failing',
  documentation: {
    what: 'The repository that the source previously backed up to no longer exists at its URL.',
    why: 'restic reports "repository does not exist", or the repository, listed after the last success, has no `config` object.',
    fix: 'Check the repository URL. If the bucket is versioned, restore its objects.',
    traps: [
      'The next backup creates a new repository there and succeeds: see [repository-reinitialised](#repository-reinitialised).',
    ],
    recordings: ['s30'],
  },
  because: () => 'there is no restic repository at its URL.',
  fix: context => [
    {
      text: `Compare RESTIC_REPOSITORY in Secret "${context.secretName}" with the bucket: was the path changed, or were the objects deleted?`,
    },
    {
      text: 'Do not start a backup until this is clear, because VolSync would create a new, empty repository.',
    },
  ],
  orElse: context => {
    const { repository } = context.mover;
    const lastSuccess = context.status?.lastSyncTime;
    if (
      context.kind !== 'ReplicationSource' ||
      repository.state !== 'read' ||
      repository.value.exists ||
      !isListedSince(repository, lastSuccess)
    ) {
      return undefined;
    }
    if (saysSourceEmpty(context.status?.latestMoverStatus?.logs)) {
      return undefined;
    }
    return {
      what: `The repository at ${
        repository.value.location
      } no longer exists, although a backup succeeded there at ${formatTime(
        lastSuccess,
      )}.`,
      why: `The ${
        repository.value.bucket ? 'bucket' : 'store'
      } was listed at ${formatTime(
        repository.at,
      )}. It contains no repository at this path.`,
      means: 'Nothing can be restored from it.',
      fix: [
        {
          text: 'Find out whether the bucket was emptied or the repository URL was changed.',
        },
        {
          text: 'If the bucket is versioned, restore the objects.',
        },
      ],
      evidence: [
        {
          kind: 'object',
          text: `no config object under ${repository.value.path}`,
          at: repository.at,
          subject: repository.value.bucket || repository.value.endpoint,
        },
      ],
    };
  },
});
