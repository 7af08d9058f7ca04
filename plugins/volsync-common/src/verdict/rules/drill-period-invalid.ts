import { ANNOTATION_DRILL } from '../../annotations';
import { parseIsoDuration, sayDuration } from '../../duration';
import { deriveDrillOutlook, drillAnnotations } from '../drills';
import type { Rule } from '../rule';

export const drillPeriodInvalid: Rule = {
  code: 'drill-period-invalid',
  severity: 'info',
  on: 'volume',
  documentation: {
    title: 'The time between drills cannot be read',
    what: `The annotation \`${ANNOTATION_DRILL}\` is not an ISO 8601 duration, and is passed over.`,
    why: 'The annotation on source, claim or catalog entity is read; a duration is such as P7D or P1M.',
    fix: 'Correct the annotation.',
  },
  evaluate: ({ volume }) => {
    const wrong = drillAnnotations(volume).find(
      ({ text }) => parseIsoDuration(text) === undefined,
    );
    if (!wrong) {
      return undefined;
    }
    const outlook = deriveDrillOutlook(volume);
    const where = wrong.from === 'entity' ? 'catalog entity' : wrong.from;
    return {
      what: `The time between drills "${wrong.text.slice(
        0,
        100,
      )}" on the ${where} is not a duration, and is passed over.`,
      why: `${ANNOTATION_DRILL} must be an ISO 8601 duration; ${
        outlook
          ? `${sayDuration(outlook.everySeconds)} is taken instead`
          : 'nothing else says how often, so no drill is started by itself'
      }.`,
      fix: [{ text: 'Write it as P7D, P1M or PT12H.' }],
      evidence: [
        {
          kind: 'config',
          text: `${ANNOTATION_DRILL}: ${wrong.text.slice(0, 100)}`,
        },
      ],
    };
  },
};
