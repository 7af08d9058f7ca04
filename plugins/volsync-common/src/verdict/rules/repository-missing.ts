import { failureRule } from '../failureRule';
import { sayTime } from '../clock';
import { isListedSince } from '../restorable';
import { saysSourceEmpty } from '../../volsync/moverLog';

export const repositoryMissing = failureRule({
  code: 'repository-missing',
  effect: 'failing',
  documentation: {
    title: 'There is no repository any more',
    what: 'The repository that the source wrote into before does not exist at its address.',
    why: 'restic says "repository does not exist", or the bucket, listed after the last success, holds no `config` object at that path.',
    fix: 'Check the address; bring the objects back if the bucket keeps versions.',
    traps: [
      'The next backup creates a new repository there and ends green: see repository-reinitialised.',
    ],
    recordings: ['s30'],
  },
  because: () => 'there is no restic repository at its address.',
  fix: context => [
    {
      text: `Compare RESTIC_REPOSITORY in Secret "${context.secretName}" with the bucket: was the path changed, or were its objects deleted?`,
    },
    {
      text: 'Do not start a backup before that is clear: VolSync creates a new, empty repository without a word.',
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
      what: `There is no repository at ${
        repository.value.location
      } any more, though a backup ended there at ${sayTime(lastSuccess)}.`,
      why: `The bucket was listed at ${sayTime(
        repository.at,
      )}, and holds no repository at that path.`,
      means: 'Nothing can be restored from there.',
      fix: [
        {
          text: 'Find out who emptied the bucket or changed the address; if the bucket keeps versions, bring the objects back.',
        },
      ],
      evidence: [
        {
          kind: 'object',
          text: `no config object under ${repository.value.path}`,
          at: repository.at,
          subject: repository.value.bucket,
        },
      ],
    };
  },
});
