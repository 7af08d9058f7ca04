import { formatTime } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const snapshotIncomplete: Rule = {
  code: 'snapshot-incomplete',
  severity: 'critical',
  on: 'source',
  documentation: {
    what: 'The portal opened a snapshot and did not find everything that it needs: a tree, an index entry or a pack is missing or too short.',
    why: 'The check of completeness reads the trees of a snapshot and compares the blobs they name with the indexes and with the listed packs. It found a gap twice.',
    fix: 'Restore the missing objects from an older version of the bucket; back up again.',
    traps: [
      'A new backup does not write a lost pack again as long as an index lists it: restic takes its blobs for saved.',
    ],
  },
  evaluate: ({ evidence, means }) => {
    const facts = valueOf(evidence.repository);
    const broken = (facts?.checks ?? []).filter(
      check =>
        !check.complete &&
        facts?.snapshots.some(({ id }) => id === check.snapshotId),
    );
    const newest = broken.at(-1);
    if (!facts || !newest) {
      return undefined;
    }
    return {
      what:
        broken.length === 1
          ? `Snapshot ${newest.snapshotId.slice(
              0,
              8,
            )} is incomplete: data that it needs is missing.`
          : `${broken.length} snapshots are incomplete: data that they need is missing.`,
      why: `The check at ${formatTime(newest.at)} found: ${
        newest.problems[0] ?? 'a gap that it could not name'
      }.`,
      means,
      fix: [
        {
          text: 'Pause the backups. If the bucket keeps versions, undelete the missing objects.',
        },
        {
          text: 'If they cannot be recovered, drop what names them, then back up: restic saves the missing data again.',
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
