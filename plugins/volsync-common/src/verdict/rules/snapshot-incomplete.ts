import { formatTime } from '../clock';
import { valueOf } from '../reading';
import { deriveRepositoryFaults } from '../repositoryFaults';
import type { Rule } from '../rule';

export const snapshotIncomplete: Rule = {
  code: 'snapshot-incomplete',
  severity: 'critical',
  on: 'source',
  documentation: {
    what: 'Data that a snapshot needs is missing: a tree, an index entry or a pack is missing or too short.',
    why: 'The check for completeness reads the trees of a snapshot and compares their blobs with the indexes and the listed packs. It found the same gap twice.',
    fix: 'Restore the missing objects from an older version of the bucket, then back up again.',
    traps: [
      'A new backup does not write a lost pack again while an index lists it, because restic considers its blobs saved.',
    ],
  },
  evaluate: ({ evidence, means }) => {
    const facts = valueOf(evidence.repository);
    // Problems that the listing alone shows have findings of their own.
    const isListed = (id: string) =>
      facts?.snapshots.some(
        one =>
          one.id === id && one.sizeBytes > 0 && one.archiveClass === undefined,
      );
    const broken =
      facts && deriveRepositoryFaults(facts, evidence.repository.at).length > 0
        ? []
        : (facts?.checks ?? []).filter(
            check => !check.complete && isListed(check.snapshotId),
          );
    const newest = broken[0];
    if (!facts || !newest) {
      return undefined;
    }
    return {
      what:
        broken.length === 1
          ? `Snapshot ${newest.snapshotId.slice(
              0,
              8,
            )} can't be restored completely because data is missing.`
          : `${broken.length} snapshots can't be restored completely because data is missing.`,
      why: `The check at ${formatTime(newest.at)} found: ${
        newest.problems[0] ?? 'missing data'
      }.`,
      means,
      fix: [
        {
          text: 'Pause the backups.',
        },
        {
          text: 'If the bucket is versioned, restore the missing objects.',
        },
        {
          text: "If they can't be recovered, remove the references to them and start a backup. restic then saves the missing data again.",
          command: 'restic repair index && restic repair snapshots --forget',
        },
      ],
      evidence: newest.problems.slice(0, 5).map(text => ({
        kind: 'object' as const,
        text,
        at: newest.at,
        subject: facts.location,
      })),
      since: newest.at,
    };
  },
};
