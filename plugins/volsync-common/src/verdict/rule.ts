import type {
  DestinationContext,
  MoverContext,
  SourceContext,
  VolumeContext,
} from './context';
import type { FindingCode } from './findingTitles';
import type { OperationKind } from '../operations/request';
import type { Finding, Severity } from './verdict';

/** The effect of a finding on the verdict, if its severity alone does not determine it. */
export type Effect = 'failing' | 'unprotected' | 'at-risk' | 'unknown' | 'none';

/** A finding without the fields that its rule adds. */
export type Draft = Omit<
  Finding,
  'code' | 'severity' | 'evidence' | 'lastReadAt'
> & {
  readonly evidence?: Finding['evidence'];
};

/** The rule's section in docs/findings.md. */
export interface RuleDocumentation {
  /** The problem, in general. Markdown, like all of these */
  readonly what: string;
  /** How it is detected, with thresholds and where they come from */
  readonly why: string;
  readonly fix: string;
  /** Pitfalls of VolSync or restic that it catches */
  readonly traps?: readonly string[];
  /** Recordings of the real controller that show it */
  readonly recordings?: readonly string[];
}

interface RuleBase {
  /** kebab-case, the name of its file */
  readonly code: FindingCode;
  readonly severity: Severity;
  /** Defaults to `failing` for critical, `at-risk` for warning and `none` for info */
  readonly effect?: Effect;
  /** Follows from other findings: listed after the causes of the same severity */
  readonly symptom?: boolean;
  /** Refers to causes: evaluated after the other rules, with the findings that can stop a run */
  readonly namesCauses?: boolean;
  /** The kind of operation that its findings may offer */
  readonly remedy?: OperationKind;
  readonly documentation: RuleDocumentation;
}

/** Findings of the same subject that can be the cause. */
export type Causes = readonly FindingCode[];

/** Any number of findings, or none. */
export type Outcome = Draft | readonly Draft[] | undefined;

/** One reason for a verdict. A rule reads evidence only, and never throws if something is missing. */
export type Rule =
  | (RuleBase & {
      readonly on: 'volume';
      readonly evaluate: (context: VolumeContext, causes: Causes) => Outcome;
    })
  | (RuleBase & {
      readonly on: 'source';
      readonly evaluate: (context: SourceContext, causes: Causes) => Outcome;
    })
  | (RuleBase & {
      readonly on: 'destination';
      readonly evaluate: (
        context: DestinationContext,
        causes: Causes,
      ) => Outcome;
    })
  | (RuleBase & {
      /** Sources and destinations */
      readonly on: 'mover';
      readonly evaluate: (context: MoverContext, causes: Causes) => Outcome;
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
