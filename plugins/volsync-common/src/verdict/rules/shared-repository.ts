import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const sharedRepository: Rule = {
  code: 'shared-repository',
  severity: 'warning',
  on: 'mover',
  documentation: {
    title: 'Several sources share one repository',
    what: "Another source writes into the same repository. VolSync gives every snapshot the same host and path, so that each source forgets the other's snapshots, and a restore takes whatever is newest.",
    why: 'Another source of the namespace names the same Secret, or another Secret that was read names the same address.',
    fix: 'Give every source its own path.',
    traps: [
      "Recorded: with `last: 2` the backups of one app removed all of the other's, and the restore of the one brought the other's data, all green.",
      'Two first backups at once can damage the repository for good.',
    ],
    recordings: ['s35c', 's24'],
  },
  evaluate: ({ mover, kind, name, namespace, secretName }) => {
    const facts = valueOf(mover.repository);
    const others = [
      ...new Set([
        ...(mover.sameSecret ?? []).map(other => `${namespace}/${other}`),
        ...(facts?.sharedWith ?? []),
      ]),
    ];
    // A destination shares with the one source whose backups it restores: that is what it is for.
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
          ? `the source ${list}`
          : `${others.length} other sources: ${list}`
      }.`,
      why: mover.sameSecret?.length
        ? `They name the same Secret "${secretName}".`
        : `Their Secrets lead to the same address${
            facts ? `, ${facts.location}` : ''
          }.`,
      means: isSource
        ? 'Each backup may forget the snapshots of the others, and a restore brings back whatever was saved last, be it of another volume.'
        : 'The restore brings back whatever was saved last, be it of another volume.',
      fix: [
        {
          text: `Give every source a Secret of its own with its own path in RESTIC_REPOSITORY, such as …/bucket/${namespace}/${name}.`,
        },
        {
          text: 'Keep the shared repository until each of the new ones has history enough.',
        },
      ],
      evidence: others.slice(0, 5).map(other => ({
        kind: 'config' as const,
        text: `ReplicationSource ${other} writes into the same repository`,
      })),
    };
  },
};
