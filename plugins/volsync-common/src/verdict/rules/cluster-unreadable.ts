import type { Reading } from '../reading';
import type { Draft, Rule } from '../rule';

export const clusterUnreadable: Rule = {
  code: 'cluster-unreadable',
  severity: 'warning',
  effect: 'unknown',
  on: 'volume',
  documentation: {
    title: 'The cluster could not be read',
    what: 'What the verdict needs could not be read from the cluster: the sources, or their Jobs and pods.',
    why: 'The API server could not be reached, did not answer in time, or refused.',
    fix: "Give the portal's account the right to list them; check the connection to the cluster.",
  },
  evaluate: ({ volume, sources }) => {
    const parts: [string, Reading<unknown>][] = [
      ['ReplicationSources', volume.sources],
    ];
    for (const { mover } of sources) {
      parts.push(['Jobs', mover.jobs], ['Pods', mover.pods]);
    }
    const seen = new Set<string>();
    const drafts: Draft[] = [];
    for (const [part, reading] of parts) {
      if (reading.state === 'unread' && !seen.has(part)) {
        seen.add(part);
        drafts.push({
          what: `The ${part} of namespace "${volume.namespace}" in cluster "${volume.cluster}" could not be read, so nothing is known of this volume's backups.`,
          why: reading.message,
          means: 'Unknown is not safe: look at the cluster by other means.',
          fix: [
            {
              text:
                reading.reason === 'forbidden'
                  ? "Give the portal's account the right to get, list and watch them."
                  : 'Check that the cluster can be reached from the portal.',
              command: `kubectl auth can-i list ${part.toLowerCase()} -n ${
                volume.namespace
              }`,
            },
          ],
          since: reading.at,
        });
      }
    }
    return drafts;
  },
};
