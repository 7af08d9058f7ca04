import { sayTime } from '../clock';
import { LISTING_MARGIN_SECONDS } from '../restorable';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const snapshotMissing: Rule = {
  code: 'snapshot-missing',
  severity: 'critical',
  on: 'source',
  remedy: 'backup',
  documentation: {
    title: 'The last snapshot is not in the repository',
    what: 'The log of the last successful backup names a snapshot that the repository does not hold: it was forgotten by somebody else, deleted, or is in another repository.',
    why: `The bucket was listed completely, at least ${LISTING_MARGIN_SECONDS} s after the success, and no object under \`snapshots/\` begins with the id. In 57 of 57 recorded runs the ids agreed.`,
    fix: 'Find out who removed it or where the Secret leads; then back up again.',
    traps: [
      "Two sources on one repository forget each other's snapshots, and both stay green.",
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
      what: `The last backup is not in the repository: snapshot ${lastSaved.id} is gone.`,
      why: `The run that ended at ${sayTime(lastSaved.at)} says that it saved ${
        lastSaved.id
      }; the bucket, listed at ${sayTime(evidence.repository.at)}, holds ${
        facts.snapshots.length
      } ${facts.snapshots.length === 1 ? 'snapshot' : 'snapshots'} without it.`,
      means,
      fix: [
        {
          text: 'Look for other writers to this repository: other sources with the same address, or a forget by hand.',
          command: `kubectl get replicationsource -A`,
        },
        {
          text: 'Start a backup now; if the repository is shared, give each source its own path first.',
          command: `kubectl -n ${namespace} describe replicationsource ${name}`,
        },
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
