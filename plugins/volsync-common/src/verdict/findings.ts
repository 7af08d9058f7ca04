import type {
  DestinationContext,
  SourceContext,
  VolumeContext,
} from './context';
import { isCause } from './causes';
import { earliest, formatTime } from './clock';
import type { FindingCode } from './findingTitles';
import { noteLastRead } from './reading';
import { effectOf } from './rule';
import type { Causes, Effect, Outcome, Rule } from './rule';
import type { Finding, Severity } from './verdict';

/** A finding and its effect on the verdict. */
export interface Weighed {
  readonly finding: Finding;
  readonly effect: Effect;
  /** It follows from other findings */
  readonly symptom: boolean;
}

const EFFECT_RANK: Readonly<Record<Effect, number>> = {
  failing: 0,
  unprotected: 1,
  'at-risk': 2,
  unknown: 3,
  none: 4,
};
const SEVERITY_RANK: Readonly<Record<Severity, number>> = {
  critical: 0,
  warning: 1,
  info: 2,
};

/** What the rules are about. */
interface Subjects {
  readonly volume?: VolumeContext;
  readonly sources?: readonly SourceContext[];
  readonly destinations?: readonly DestinationContext[];
}

/** Evaluates every rule. Findings are ordered by their effect on the verdict, causes before their symptoms. */
export function runRules(
  rules: readonly Rule[],
  subjects: Subjects,
): readonly Weighed[] {
  const causes = new Map<unknown, FindingCode[]>();
  const causesOf = (subject: unknown): Causes => [
    ...new Set([
      ...(causes.get(subject) ?? []),
      ...(causes.get(subjects.volume) ?? []),
    ]),
  ];
  const weighed = new Map<Rule, Weighed[]>();
  for (const rule of causesFirst(rules)) {
    for (const one of outcomes(rule, subjects, causesOf)) {
      const { subject, outcome, lastReadAt } = one;
      const found = toFindings(rule, outcome, lastReadAt);
      if (found.length > 0 && isCause(rule.code)) {
        causes.set(subject, [...(causes.get(subject) ?? []), rule.code]);
      }
      weighed.set(rule, [...(weighed.get(rule) ?? []), ...found]);
    }
  }
  return rules
    .flatMap(rule => weighed.get(rule) ?? [])
    .map((one, position) => ({ one, position }))
    .sort(
      (a, b) =>
        SEVERITY_RANK[a.one.finding.severity] -
          SEVERITY_RANK[b.one.finding.severity] ||
        Number(a.one.symptom) - Number(b.one.symptom) ||
        EFFECT_RANK[a.one.effect] - EFFECT_RANK[b.one.effect] ||
        a.position - b.position,
    )
    .map(({ one }) => one);
}

function causesFirst(rules: readonly Rule[]): readonly Rule[] {
  return [
    ...rules.filter(({ namesCauses }) => !namesCauses),
    ...rules.filter(({ namesCauses }) => namesCauses),
  ];
}

function outcomes(
  rule: Rule,
  subjects: Subjects,
  causesOf: (subject: unknown) => Causes,
): {
  readonly subject: unknown;
  readonly outcome: Outcome;
  readonly lastReadAt: string | undefined;
}[] {
  const { volume, sources = [], destinations = [] } = subjects;
  const evaluate = <T>(
    about: readonly T[],
    by: (subject: T, causes: Causes) => Outcome,
  ) =>
    about.map(subject => {
      const { value, times } = noteLastRead(() =>
        by(subject, causesOf(subject)),
      );
      return { subject, outcome: value, lastReadAt: earliest(times) };
    });
  switch (rule.on) {
    case 'volume':
      return evaluate(volume ? [volume] : [], rule.evaluate);
    case 'source':
      return evaluate(sources, rule.evaluate);
    case 'destination':
      return evaluate(destinations, rule.evaluate);
    default:
      return evaluate([...sources, ...destinations], rule.evaluate);
  }
}

function toFindings(
  rule: Rule,
  outcome: Outcome,
  lastReadAt: string | undefined,
): Weighed[] {
  if (!outcome) {
    return [];
  }
  const drafts = Array.isArray(outcome) ? outcome : [outcome];
  return drafts.map(draft => ({
    finding: {
      code: rule.code,
      severity: rule.severity,
      ...draft,
      ...(lastReadAt === undefined
        ? {}
        : {
            why: `${draft.why} This is as last read at ${formatTime(
              lastReadAt,
            )}.`,
            lastReadAt,
          }),
      see: draft.see?.length ? draft.see : undefined,
      evidence: draft.evidence ?? [],
    },
    effect: effectOf(rule),
    symptom: rule.symptom ?? false,
  }));
}
