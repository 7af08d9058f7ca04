import type {
  DestinationContext,
  MoverContext,
  SourceContext,
  VolumeContext,
} from './context';
import type { OperationKind } from '../api/operations';
import type { Finding, Severity } from './verdict';

/** What a finding does to the verdict where its severity alone does not say it. */
export type Effect = 'failing' | 'unprotected' | 'at-risk' | 'unknown' | 'none';

/** A finding without what its rule adds. */
export type Draft = Omit<Finding, 'code' | 'severity' | 'evidence'> & {
  readonly evidence?: Finding['evidence'];
};

/** What the catalogue in docs/findings.md says of a rule. */
export interface RuleDocumentation {
  readonly title: string;
  /** The problem, in general */
  readonly what: string;
  /** What it is told from, with thresholds and where they come from */
  readonly why: string;
  readonly fix: string;
  /** The traps of VolSync or restic that it answers */
  readonly traps?: readonly string[];
  /** Recordings of the real controller that show it */
  readonly recordings?: readonly string[];
}

interface RuleBase {
  /** kebab-case, the name of its file */
  readonly code: string;
  readonly severity: Severity;
  /** critical: failing, warning: at-risk, info: none, unless said otherwise */
  readonly effect?: Effect;
  /** It tells what follows from other findings: of findings of one severity those come first that say why */
  readonly symptom?: boolean;
  /** The kind of operation that its findings may offer, where one helps */
  readonly remedy?: OperationKind;
  readonly documentation: RuleDocumentation;
}

/** Any number of findings, or none. */
export type Outcome = Draft | readonly Draft[] | undefined;

/** One reason for a verdict. A rule reads evidence, never the outside world, and never throws on what is missing. */
export type Rule =
  | (RuleBase & {
      readonly on: 'volume';
      readonly evaluate: (context: VolumeContext) => Outcome;
    })
  | (RuleBase & {
      readonly on: 'source';
      readonly evaluate: (context: SourceContext) => Outcome;
    })
  | (RuleBase & {
      readonly on: 'destination';
      readonly evaluate: (context: DestinationContext) => Outcome;
    })
  | (RuleBase & {
      /** Sources and destinations alike */
      readonly on: 'mover';
      readonly evaluate: (context: MoverContext) => Outcome;
    });

const EFFECT_OF_SEVERITY: Readonly<Record<Severity, Effect>> = {
  critical: 'failing',
  warning: 'at-risk',
  info: 'none',
};

/** The effect of a rule's findings on the verdict. */
export function effectOf(rule: Rule): Effect {
  return rule.effect ?? EFFECT_OF_SEVERITY[rule.severity];
}
