import { shell } from '../../quoting';
import { LISTING_MARGIN_SECONDS, formatTime } from '../clock';
import { valueOf } from '../reading';
import type { Rule } from '../rule';
import { count } from '../wording';

export const snapshotMissing: Rule = {
  code: 'snapshot-missing',
  severity: 'critical',
  on: 'source',
  remedy: 'backup',
  documentation: {
    what: 'The snapshot of the last successful backup is not in the repository. It was removed, or it is in a different repository.',
    why: `The log of the backup names the snapshot. The repository was listed completely, at least ${LISTING_MARGIN_SECONDS} s after the backup, and \`snapshots/\` does not contain it. In all 57 recorded runs, the snapshot was there.`,
    fix: 'Find out who removed the snapshot, or where the Secret points. Then back up again.',
    traps: [
      "Two sources that share a repository remove each other's snapshots, and both report success.",
    ],
    recordings: ['s35c'],
  },
  evaluate: ({ restorable, evidence, name, namespace, means }) => {
    const { lastSaved, lastSavedInBucket } = restorable;
    const facts = valueOf(evidence.repository);
    if (!lastSaved || lastSavedInBucket !== 'no' || !facts?.exists) {
      return undefined;
    }
    return {
      what: `The last backup can't be restored because its snapshot ${lastSaved.id} is not in the repository.`,
      why: `The run that ended at ${formatTime(
        lastSaved.at,
      )} saved it. At ${formatTime(
        evidence.repository.at,
      )}, the repository contained ${count(
        facts.snapshots.length,
        'snapshot',
      )}, but not this one.`,
      means,
      fix: [
        {
          text: 'Find out what else writes to this repository: other sources with the same URL, or a manual forget.',
          command: 'kubectl get replicationsource -A',
        },
        {
          text: 'If the repository is shared, use a separate path for each source.',
          command: shell`kubectl -n ${namespace} describe replicationsource ${name}`,
        },
        { text: 'Start a backup.' },
      ],
      remedyOperation: { kind: 'backup' },
      evidence: [
        {
          kind: 'log',
          text: `snapshot ${lastSaved.id} saved`,
          at: lastSaved.at,
          subject: `ReplicationSource ${name}`,
        },
        {
          kind: 'object',
          text: `snapshots: ${
            facts.snapshots
              .map(({ id }) => id.slice(0, 8))
              .slice(-10)
              .join(', ') || 'none'
          }`,
          at: evidence.repository.at,
          subject: facts.location,
        },
      ],
      since: lastSaved.at,
    };
  },
};
