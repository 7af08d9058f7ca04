import { explainGaps, gapsIn, READING_GRACE_SECONDS } from '../gaps';
import type { Rule } from '../rule';

export const clusterUnreadable: Rule = {
  code: 'cluster-unreadable',
  severity: 'warning',
  effect: 'unknown',
  on: 'volume',
  documentation: {
    what: 'The objects that the verdict depends on could not be read from the cluster: ReplicationSources, ReplicationDestinations or PersistentVolumeClaims.',
    why: `The API server could not be reached, timed out or denied access. What was read before still counts for ${
      READING_GRACE_SECONDS / 60
    } minutes.`,
    fix: "Grant the portal's service account permission to list them, and check the connection to the cluster.",
  },
  evaluate: ({ volume, now }) => {
    const cost = `the state of volume "${volume.claimName}" in cluster "${volume.cluster}" is unknown`;
    return explainGaps(
      gapsIn(
        [
          {
            part: 'ReplicationSources',
            resource: 'replicationsources',
            reading: volume.sources,
            cost,
          },
          {
            part: 'ReplicationDestinations',
            resource: 'replicationdestinations',
            reading: volume.destinations,
            cost,
          },
          {
            part: 'PersistentVolumeClaims',
            resource: 'persistentvolumeclaims',
            reading: volume.claim,
            cost,
            unless: ['not-found'],
          },
        ],
        now,
      ),
      volume.namespace,
    );
  },
};
