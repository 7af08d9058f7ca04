import type { Reading } from '../reading';
import type { Draft, Rule } from '../rule';

const SILENT = new Set(['not-configured', 'not-recorded', 'pending']);

export const evidenceMissing: Rule = {
  code: 'evidence-missing',
  severity: 'info',
  on: 'mover',
  documentation: {
    title: 'Supporting evidence could not be read',
    what: "Something that would explain problems could not be read: classes, the Secret's keys, the ExternalSecret, Flux or the controller. The verdict does without it.",
    why: 'The API server refused or did not answer. What nobody asked the portal to read is not mentioned.',
    fix: "Give the portal's account the right to read them.",
  },
  evaluate: ({ mover, secretName, namespace }) => {
    const parts: readonly [string, Reading<unknown>, string][] = [
      [
        'volume snapshot classes',
        mover.volumeSnapshotClasses,
        'a missing class would not be seen in time',
      ],
      [
        'storage classes',
        mover.storageClasses,
        'a missing class would not be seen in time',
      ],
      [
        `keys of Secret "${secretName}"`,
        mover.secret,
        'a missing key would not be seen in time',
      ],
      ['ExternalSecret', mover.externalSecret, 'its failure would not be seen'],
      ['Flux resources', mover.flux, 'a suspension would not be seen'],
      ['controller', mover.controller, 'its absence would not be seen'],
    ];
    return parts.flatMap(([part, reading, cost]): Draft[] =>
      reading.state === 'unread' &&
      !SILENT.has(reading.reason) &&
      reading.reason !== 'not-found' &&
      reading.reason !== 'invalid'
        ? [
            {
              what: `The ${part} could not be read: ${cost}.`,
              why: reading.message,
              fix: [
                {
                  text: `Give the portal's account the right to read them in namespace "${namespace}".`,
                },
              ],
              since: reading.at,
            },
          ]
        : [],
    );
  },
};
