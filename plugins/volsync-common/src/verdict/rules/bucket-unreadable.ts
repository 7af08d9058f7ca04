import type { Rule } from '../rule';

export const bucketUnreadable: Rule = {
  code: 'bucket-unreadable',
  severity: 'warning',
  effect: 'unknown',
  on: 'source',
  documentation: {
    title: 'The bucket could not be read',
    what: 'The repository in the object store could not be listed: whether the last backup is there is not proven.',
    why: 'The bucket could not be reached or refused, the Secret could not be read, or nobody allowed the portal to look.',
    fix: 'Let the portal read the bucket.',
  },
  evaluate: ({ evidence, source, secretName }) => {
    const { repository } = evidence;
    return repository.state === 'unread' &&
      repository.reason !== 'not-recorded' &&
      source.spec?.restic
      ? {
          what: 'The repository could not be looked into, so nothing proves that the backups are there.',
          why: repository.message,
          means:
            'The log of the mover is all there is; a green status has been wrong before.',
          fix: [
            {
              text:
                repository.reason === 'not-configured'
                  ? 'Allow the portal to list this repository, in its configuration.'
                  : `Check the object store, and the credentials in Secret "${secretName}".`,
            },
          ],
          since: repository.at,
        }
      : undefined;
  },
};
