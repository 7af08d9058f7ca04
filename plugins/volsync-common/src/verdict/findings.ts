import type {
  DestinationContext,
  SourceContext,
  VolumeContext,
} from './context';
import { effectOf } from './rule';
import type { Effect, Outcome, Rule } from './rule';
import type { Finding, Severity } from './verdict';

/** A finding and what it does to the verdict. */
export interface Weighed {
  readonly finding: Finding;
  readonly effect: Effect;
  /** It follows from others */
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

/** Asks every rule, and orders what they say: what matters most for the verdict comes first, and causes before what follows from them. */
export function runRules(
  rules: readonly Rule[],
  subjects: {
    readonly volume?: VolumeContext;
    readonly sources?: readonly SourceContext[];
    readonly destinations?: readonly DestinationContext[];
  },
): readonly Weighed[] {
  const { volume, sources = [], destinations = [] } = subjects;
  const weighed = rules.flatMap(rule =>
    outcomes(rule, { volume, sources, destinations }).flatMap(outcome =>
      toFindings(rule, outcome),
    ),
  );
  return weighed
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

function outcomes(
  rule: Rule,
  subjects: {
    readonly volume?: VolumeContext;
    readonly sources: readonly SourceContext[];
    readonly destinations: readonly DestinationContext[];
  },
): Outcome[] {
  const { volume, sources, destinations } = subjects;
  switch (rule.on) {
    case 'volume':
      return volume ? [rule.evaluate(volume)] : [];
    case 'source':
      return sources.map(source => rule.evaluate(source));
    case 'destination':
      return destinations.map(destination => rule.evaluate(destination));
    default:
      return [...sources, ...destinations].map(mover => rule.evaluate(mover));
  }
}

function toFindings(rule: Rule, outcome: Outcome): Weighed[] {
  if (!outcome) {
    return [];
  }
  const drafts = Array.isArray(outcome) ? outcome : [outcome];
  return drafts.map(draft => ({
    finding: {
      code: rule.code,
      severity: rule.severity,
      ...draft,
      evidence: draft.evidence ?? [],
    },
    effect: effectOf(rule),
    symptom: rule.symptom ?? false,
  }));
}
