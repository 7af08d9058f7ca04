import { ANNOTATION_DRILL } from '../../annotations';
import { parseIsoDuration, formatDuration } from '../../duration';
import {
  deriveDrillDue,
  drillAnnotations,
  MIN_DRILL_PERIOD_SECONDS,
} from '../drills';
import type { Rule } from '../rule';
import { ORIGINS } from '../wording';

export const drillPeriodInvalid: Rule = {
  code: 'drill-period-invalid',
  severity: 'info',
  on: 'volume',
  documentation: {
    what: `The annotation \`${ANNOTATION_DRILL}\` is not an ISO 8601 duration and is ignored, or it is shorter than an hour.`,
    why: 'The annotation is read from the ReplicationSource, the PersistentVolumeClaim and the catalog entity. Valid durations look like P7D or P1M. The shortest interval is PT1H.',
    fix: 'Correct the annotation.',
  },
  evaluate: ({ volume }) => {
    const wrong = drillAnnotations(volume).find(
      ({ text }) => !isLongEnough(parseIsoDuration(text)),
    );
    if (!wrong) {
      return undefined;
    }
    const outlook = deriveDrillDue(volume);
    const where = ORIGINS[wrong.from];
    const text = wrong.text.slice(0, 100);
    const isShort = parseIsoDuration(wrong.text) !== undefined;
    return {
      what: isShort
        ? `The test restore interval "${text}" on the ${where} is shorter than an hour.`
        : `The test restore interval "${text}" on the ${where} is invalid and is ignored.`,
      why: `${ANNOTATION_DRILL} must be an ISO 8601 duration of an hour or more. ${
        outlook
          ? `The interval is ${formatDuration(outlook.everySeconds)} instead`
          : 'No other interval is set, so no test restore starts automatically'
      }.`,
      fix: [{ text: 'Use a duration such as P7D, P1M or PT12H.' }],
      evidence: [
        {
          kind: 'config',
          text: `${ANNOTATION_DRILL}: ${text}`,
        },
      ],
    };
  },
};

function isLongEnough(seconds: number | undefined): boolean {
  return seconds !== undefined && seconds >= MIN_DRILL_PERIOD_SECONDS;
}
