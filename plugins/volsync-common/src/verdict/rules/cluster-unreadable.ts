import type { Reading } from '../reading';
import type { Draft, Rule } from '../rule';
import { explainUnread } from '../unreadText';

export const clusterUnreadable: Rule = {
  code: 'cluster-unreadable',
  severity: 'warning',
  effect: 'unknown',
  on: 'volume',
  documentation: {
    title: 'The cluster could not be read',
    what: 'What the verdict rests on could not be read from the cluster: its ReplicationSources, ReplicationDestinations or claims.',
    why: 'The API server could not be reached, did not answer in time, or refused.',
    fix: "Give the portal's account the right to list them; check the connection to the cluster.",
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
              cost: `nothing certain is known of the volume "${volume.claimName}" in cluster "${volume.cluster}"`,
            }),
          ]
        : [],
    );
  },
};
