import { describeCauses, gapsIn, READING_GRACE_SECONDS } from '../gaps';
import type { Gap, Part } from '../gaps';
import { valueOf } from '../reading';
import type { UnreadReason } from '../reading';
import type { Draft, Rule } from '../rule';

/** There is nothing to decrypt, or the finding of that cause explains it: `wrong-password`, `repository-not-readable`, `custom-ca-invalid`. */
const NOT_DECRYPTED: readonly UnreadReason[] = [
  'not-found',
  'wrong-password',
  'unsupported',
  'invalid-ca',
];

export const bucketUnreadable: Rule = {
  code: 'bucket-unreadable',
  severity: 'warning',
  effect: 'unknown',
  on: 'mover',
  documentation: {
    what: 'The repository in the object store could not be listed or, with decryption, its snapshots could not be read, so nothing confirms that the last backup is there.',
    why: `The object store could not be reached or denied access, the Secret could not be read, or the portal is not configured to read the repository. What was read before still counts for ${
      READING_GRACE_SECONDS / 60
    } minutes.`,
    fix: 'Give the portal access to the repository.',
  },
  evaluate: ({ mover, options, secretName, now }) => {
    if (!options) {
      return undefined;
    }
    const { repository } = mover;
    const part: Part = {
      part: 'repository',
      resource: 'secrets',
      reading: repository,
      cost: 'nothing confirms that the backups exist',
      unless: ['unsupported', 'invalid-ca'],
    };
    // The portal was never given the object store of this repository.
    const gap =
      repository.state === 'unread' && repository.reason === 'not-configured'
        ? { ...part, ...repository, since: repository.at }
        : gapsIn([part], now)[0];
    if (gap) {
      return explain(gap, secretName);
    }
    const facts = valueOf(repository);
    const [inside] = gapsIn(
      [facts?.details, facts?.damage].flatMap(reading =>
        reading
          ? [
              {
                part: 'snapshots in the repository',
                resource: 'secrets',
                reading,
                cost: 'nothing confirms that they can be restored',
                unless: NOT_DECRYPTED,
              },
            ]
          : [],
      ),
      now,
    );
    return inside && explain(inside, secretName);
  },
};

function explain(gap: Gap, secretName: string | undefined): Draft {
  return {
    what: `The ${gap.part} could not be read, so ${gap.cost}.`,
    why: describeCauses([gap]),
    means:
      "Only the logs of the backups indicate success. VolSync's status can report success without a restorable snapshot.",
    fix: [
      {
        text:
          gap.reason === 'not-configured'
            ? "Allow this repository in the portal's configuration."
            : `Check the object store and the credentials in Secret "${secretName}".`,
      },
    ],
    since: gap.since,
  };
}
