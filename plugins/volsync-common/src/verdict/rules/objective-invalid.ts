import { ANNOTATION_RPO } from '../../annotations';
import { parseIsoDuration, formatDuration } from '../../duration';
import { valueOf } from '../reading';
import type { Rule } from '../rule';
import { ORIGINS } from '../wording';

export const objectiveInvalid: Rule = {
  code: 'objective-invalid',
  severity: 'info',
  on: 'source',
  documentation: {
    what: `The annotation \`${ANNOTATION_RPO}\` is not an ISO 8601 duration and is ignored.`,
    why: 'The annotation is read from the ReplicationSource, the PersistentVolumeClaim and the catalog entity. Valid durations look like PT24H or P1D.',
    fix: 'Correct the annotation.',
  },
  evaluate: ({ source, volume, objective }) => {
    const annotated = [
      [ORIGINS.source, source.metadata.annotations?.[ANNOTATION_RPO]],
      [
        ORIGINS.claim,
        valueOf(volume.claim)?.metadata.annotations?.[ANNOTATION_RPO],
      ],
      [ORIGINS.entity, volume.entityObjective],
    ] as const;
    const wrong = annotated.find(
      ([, text]) => text !== undefined && parseIsoDuration(text) === undefined,
    );
    return wrong
      ? {
          what: `The objective "${wrong[1]}" on the ${wrong[0]} is invalid and is ignored.`,
          why: `${ANNOTATION_RPO} must be an ISO 8601 duration. ${
            objective
              ? `The objective is ${formatDuration(objective.seconds)} instead`
              : 'No other objective is set, so the age of the backups is not checked'
          }.`,
          fix: [{ text: 'Use a duration such as PT24H, P1D or P7D.' }],
          evidence: [
            { kind: 'config', text: `${ANNOTATION_RPO}: ${wrong[1]}` },
          ],
        }
      : undefined;
  },
};
