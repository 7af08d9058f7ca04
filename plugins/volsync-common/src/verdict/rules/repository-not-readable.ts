import type { Rule } from '../rule';

export const repositoryNotReadable: Rule = {
  code: 'repository-not-readable',
  severity: 'warning',
  effect: 'unknown',
  on: 'source',
  documentation: {
    what: "The portal can't read repositories of this kind. It reads REST servers, and S3 with an access key, or with a role of its own if the operator assigned the repository to it. Nothing is wrong with the backup because of it, and nothing confirms it.",
    why: 'RESTIC_REPOSITORY names another kind of store, such as `b2:`, `azure:`, `sftp:`, `rclone:` or a local path, or the Secret has no access key because the mover uses a role. In the second case, the portal has no role for this repository.',
    fix: 'Check the repository with restic, use the S3 endpoint of the store, or let the operator of the portal add a store for it.',
    traps: [
      'Backblaze B2, Wasabi, Google Cloud Storage and Azure (through a gateway) have S3 endpoints that restic and the portal can both use.',
    ],
  },
  evaluate: ({ evidence, source, name, namespace }) => {
    const { repository } = evidence;
    return repository.state === 'unread' &&
      repository.reason === 'unsupported' &&
      source.spec?.restic
      ? {
          what: "The portal can't read this kind of repository, so it can't confirm the backups.",
          why: `${repository.message.replace(/\.$/, '')}.`,
          means:
            'What the log of the last backup says is all that is known here. This is a limit of the portal, not a fault of the backup.',
          fix: [
            {
              text: 'Check the repository with restic, on a machine that can reach it.',
              command: 'restic snapshots && restic check',
            },
            {
              text: `Test a restore: create a ReplicationDestination in namespace "${namespace}" that restores the backup of "${name}" into a new volume, and compare the files.`,
            },
            {
              text: 'If the store has an S3 endpoint, use it in RESTIC_REPOSITORY with an access key. Then the portal can read the repository, too.',
            },
          ],
          since: repository.at,
        }
      : undefined;
  },
};
