import type { Rule } from '../rule';

export const bucketUnreadable: Rule = {
  code: 'bucket-unreadable',
  severity: 'warning',
  effect: 'unknown',
  on: 'source',
  documentation: {
    what: 'The repository in the object store could not be listed, so nothing confirms that the last backup is there.',
    why: 'The object store could not be reached or denied access, the Secret could not be read, or the portal is not configured to read the repository.',
    fix: 'Give the portal access to the repository.',
  },
  evaluate: ({ evidence, source, secretName }) => {
    const { repository } = evidence;
    return repository.state === 'unread' &&
      repository.reason !== 'not-recorded' &&
      repository.reason !== 'unsupported' &&
      source.spec?.restic
      ? {
          what: 'The repository could not be read, so nothing confirms that the backups exist.',
          why: repository.message,
          means:
            "Only the logs of the backups indicate success. VolSync's status can report success without a restorable snapshot.",
          fix: [
            {
              text:
                repository.reason === 'not-configured'
                  ? "Allow this repository in the portal's configuration."
                  : `Check the object store and the credentials in Secret "${secretName}".`,
            },
          ],
          since: repository.at,
        }
      : undefined;
  },
};
