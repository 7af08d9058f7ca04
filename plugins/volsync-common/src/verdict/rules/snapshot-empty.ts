import { formatTime } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const snapshotEmpty: Rule = {
  code: 'snapshot-empty',
  severity: 'critical',
  on: 'source',
  remedy: 'backup',
  documentation: {
    what: "The object store lists a snapshot of 0 bytes. It can't be restored, and restic fails on it in forget and prune.",
    why: 'An object under `snapshots/` has a size of 0 bytes. restic never writes one.',
    fix: 'Restore the object from an older version, or delete it and back up again.',
  },
  evaluate: ({ evidence, means }) => {
    const facts = valueOf(evidence.repository);
    const empty = (facts?.snapshots ?? []).filter(
      ({ sizeBytes }) => sizeBytes === 0,
    );
    const newest = empty.at(-1);
    if (!facts || !newest) {
      return undefined;
    }
    return {
      what:
        empty.length === 1
          ? `Snapshot ${newest.id.slice(
              0,
              8,
            )} can't be restored because its object is empty.`
          : `${empty.length} snapshots can't be restored because their objects are empty.`,
      why: `Object snapshots/${newest.id.slice(0, 8)}…${
        newest.lastModified ? ` of ${formatTime(newest.lastModified)}` : ''
      } has 0 bytes.`,
      means,
      fix: [
        {
          text: 'If the bucket is versioned, restore the previous version of the object.',
        },
        {
          text: 'Otherwise, delete the empty object so that restic can prune again.',
        },
        { text: 'Start a backup.' },
      ],
      remedyOperation: { kind: 'backup' },
      evidence: empty.slice(-5).map(({ id, lastModified }) => ({
        kind: 'object' as const,
        text: `snapshots/${id}: 0 bytes`,
        at: lastModified,
        subject: facts.location,
      })),
      since: newest.lastModified,
    };
  },
};
