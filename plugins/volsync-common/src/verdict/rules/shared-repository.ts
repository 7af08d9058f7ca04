import { isHiddenSharer } from '../hiddenSharer';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const sharedRepository: Rule = {
  code: 'shared-repository',
  severity: 'warning',
  on: 'mover',
  documentation: {
    what: "Another source backs up to the same repository. VolSync uses the same host and path for every snapshot, so each source removes the other's snapshots, and a restore uses the newest snapshot of any of them.",
    why: 'Another source in the namespace uses the same Secret, or the Secret of another source leads to the same repository. The URL is the same, or the object store lists the same `config` object under both. A source counts once its own credentials opened the repository.',
    fix: 'Use a separate path for each source.',
    traps: [
      "Recorded: with `last: 2`, the backups of one app removed all snapshots of the other, and the restore of one returned the other's data, all reported as successful.",
      'Two first backups at the same time can damage the repository permanently.',
    ],
    recordings: ['s35c', 's76', 's24'],
  },
  evaluate: ({ mover, kind, name, namespace, secretName }) => {
    const facts = valueOf(mover.repository);
    const sameSecret = (mover.sameSecret ?? []).filter(
      other =>
        !facts?.sharedWith.some(one => one.endsWith(`/${namespace}/${other}`)),
    );
    const others = [
      ...sameSecret.map(other => `${namespace}/${other}`),
      ...(facts?.sharedWith ?? []),
    ];
    // A destination is meant to share with the one source whose backups it restores.
    const isSource = kind === 'ReplicationSource';
    if (others.length < (isSource ? 1 : 2)) {
      return undefined;
    }
    const list = others.slice(0, 5).join(', ');
    return {
      what: `${
        isSource ? 'This volume' : 'This destination'
      } shares its repository with ${
        others.length === 1
          ? `${isHiddenSharer(list) ? '' : 'the source '}${list}`
          : `${others.length} other sources: ${list}`
      }.`,
      why: mover.sameSecret?.length
        ? `They use the same Secret "${secretName}".`
        : `Their Secrets lead to the same repository${
            facts ? `, ${facts.location}` : ''
          }.`,
      means: isSource
        ? 'Each backup can remove the snapshots of the others. A restore uses the newest snapshot, even if it is from another volume.'
        : 'The restore uses the newest snapshot, even if it is from another volume.',
      fix: [
        {
          text: `Create a separate Secret for each source, with a separate path in RESTIC_REPOSITORY, such as …/bucket/${namespace}/${name}.`,
        },
        {
          text: 'Keep the shared repository until each new one has enough history.',
        },
      ],
      evidence: others.slice(0, 5).map(other => ({
        kind: 'config' as const,
        text: `${
          isHiddenSharer(other)
            ? `A source of ${other}`
            : `ReplicationSource ${other}`
        } uses the same repository`,
      })),
    };
  },
};
