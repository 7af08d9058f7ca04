import type { Reading } from '../reading';
import type { Draft, Rule } from '../rule';
import { explainUnread } from '../unreadText';

export const clusterUnreadable: Rule = {
  code: 'cluster-unreadable',
  severity: 'warning',
  effect: 'unknown',
  on: 'volume',
  documentation: {
    what: 'The objects that the verdict depends on could not be read from the cluster: ReplicationSources, ReplicationDestinations or PersistentVolumeClaims.',
    why: 'The API server could not be reached, timed out or denied access.',
    fix: "Grant the portal's service account permission to list them, and check the connection to the cluster.",
  },
  evaluate: ({ volume }) => {
    const parts: readonly (readonly [string, string, Reading<unknown>])[] = [
      ['ReplicationSources', 'replicationsources', volume.sources],
      [
        'ReplicationDestinations',
        'replicationdestinations',
        volume.destinations,
      ],
      ['PersistentVolumeClaims', 'persistentvolumeclaims', volume.claim],
    ];
    return parts.flatMap(([part, resource, reading]): Draft[] =>
      reading.state === 'unread' &&
      !(reading === volume.claim && reading.reason === 'not-found')
        ? [
            explainUnread({
              part,
              resource,
              reading,
              namespace: volume.namespace,
              cost: `the state of volume "${volume.claimName}" in cluster "${volume.cluster}" is unknown`,
            }),
          ]
        : [],
    );
  },
};
