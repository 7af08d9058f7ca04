import { ANNOTATION_RPO } from '../../annotations';
import { parseIsoDuration } from '../../duration';
import { valueOf } from '../reading';
import type { Rule } from '../rule';

export const objectiveInvalid: Rule = {
  code: 'objective-invalid',
  severity: 'info',
  on: 'source',
  documentation: {
    title: 'The objective cannot be read',
    what: `The annotation \`${ANNOTATION_RPO}\` is not an ISO 8601 duration, and is passed over.`,
    why: 'The annotation on source, claim or catalog entity is read; a duration is such as PT24H or P1D.',
    fix: 'Correct the annotation.',
  },
  evaluate: ({ source, volume, objective }) => {
    const annotated = [
      ['source', source.metadata.annotations?.[ANNOTATION_RPO]],
      ['claim', valueOf(volume.claim)?.metadata.annotations?.[ANNOTATION_RPO]],
      ['catalog entity', volume.entityObjective],
    ] as const;
    const wrong = annotated.find(
      ([, text]) => text !== undefined && parseIsoDuration(text) === undefined,
    );
    return wrong
      ? {
          what: `The objective "${wrong[1]}" on the ${wrong[0]} is not a duration, and is passed over.`,
          why: `${ANNOTATION_RPO} must be an ISO 8601 duration; ${
            objective
              ? 'another objective is used'
              : 'no other objective is known, so the age of the backups is not judged'
          }.`,
          fix: [{ text: 'Write it as PT24H, P1D or P7D.' }],
          evidence: [
            { kind: 'config', text: `${ANNOTATION_RPO}: ${wrong[1]}` },
          ],
        }
      : undefined;
  },
};
