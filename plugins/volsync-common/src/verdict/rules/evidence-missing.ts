import type { Reading } from '../reading';
import type { Draft, Rule } from '../rule';

const SILENT = new Set(['not-configured', 'not-recorded', 'pending']);

export const evidenceMissing: Rule = {
  code: 'evidence-missing',
  severity: 'info',
  on: 'mover',
  documentation: {
    what: "Data that helps to explain problems could not be read: classes, the Secret's keys, the ExternalSecret, Flux or the controller. The verdict does not depend on it.",
    why: 'The API server denied access or did not answer. Data that the portal is not configured to read is not reported.',
    fix: "Grant the portal's service account permission to read it.",
  },
  evaluate: ({ mover, secretName, namespace }) => {
    const parts: readonly [string, Reading<unknown>, string][] = [
      [
        'volume snapshot classes',
        mover.volumeSnapshotClasses,
        'a missing class goes unnoticed until a run fails',
      ],
      [
        'storage classes',
        mover.storageClasses,
        'a missing class goes unnoticed until a run fails',
      ],
      [
        `keys of Secret "${secretName}"`,
        mover.secret,
        'a missing key goes unnoticed until a run fails',
      ],
      ['ExternalSecret', mover.externalSecret, 'its failure goes unnoticed'],
      ['Flux resources', mover.flux, 'a suspension goes unnoticed'],
      ['controller', mover.controller, 'an outage of it goes unnoticed'],
    ];
    return parts.flatMap(([part, reading, cost]): Draft[] =>
      reading.state === 'unread' &&
      !SILENT.has(reading.reason) &&
      reading.reason !== 'not-found' &&
      reading.reason !== 'invalid'
        ? [
            {
              what: `The ${part} could not be read, so ${cost}.`,
              why: reading.message,
              fix: [
                {
                  text: `Grant the portal's service account permission to read the ${part} in namespace "${namespace}".`,
                },
              ],
              since: reading.at,
            },
          ]
        : [],
    );
  },
};
