import type { FailureCause } from '../volsync/failureCauses';
import type { MoverContext } from './context';
import {
  describeFailure,
  explainFailure,
  failureEvidence,
} from './failureText';
import type { Draft, Effect, Rule, RuleDocumentation } from './rule';
import type { FixStep, Severity } from './verdict';

/**
 * Causes that keep a run from getting on without being its failure: they are warnings, and where pods do fail of them
 * `backup-failing` says so.
 */
export const HINDRANCES: ReadonlySet<FailureCause> = new Set<FailureCause>([
  'repository-locked',
  'quota-exceeded',
  'pod-security',
  'image-unavailable',
  'retention-odd',
]);

/** How many lines of the log hold the reason. */
const LOG_LINES = 50;

/** A rule for a run that fails of one recognised cause. */
export function failureRule(options: {
  readonly code: FailureCause;
  readonly severity?: Severity;
  /** What the finding does to the verdict where no run fails of it; `at-risk` where nothing is said */
  readonly effect?: Effect;
  readonly documentation: RuleDocumentation;
  /** The second half of the sentence "The last 3 attempts to back up failed: …" */
  readonly because: (context: MoverContext) => string;
  readonly fix: (context: MoverContext) => readonly FixStep[];
  /** Signs of the same cause where no run has failed of it */
  readonly orElse?: (context: MoverContext) => Draft | undefined;
}): Rule {
  const {
    code,
    severity = 'critical',
    effect = 'at-risk',
    documentation,
    because,
    fix,
    orElse,
  } = options;
  return {
    code,
    severity,
    // Whether the volume is failing is said by its run; the cause only explains it.
    effect,
    on: 'mover',
    documentation,
    evaluate: context => {
      const { run } = context;
      if (run.failing && run.cause === code) {
        return {
          what: `${describeFailure(context)}: ${because(context)}`,
          why: explainFailure(context),
          means: context.means,
          fix: fix(context),
          evidence: failureEvidence(context),
          since: run.failingSince,
        };
      }
      return orElse?.(context);
    },
  };
}

/** `kubectl` that shows what the pods of the run wrote. */
export function logCommand(context: MoverContext): string {
  const { namespace, run, kind, name } = context;
  const prefix = kind === 'ReplicationSource' ? 'volsync-src' : 'volsync-dst';
  const job = run.job?.metadata.name ?? `${prefix}-${name}`;
  return `kubectl -n ${namespace} logs -l job-name=${job} --tail=${LOG_LINES}`;
}

/** The last step of most remedies. */
export function triesAgain(context: MoverContext): FixStep {
  return {
    text:
      context.kind === 'ReplicationSource'
        ? 'VolSync tries again by itself, at growing intervals; a backup started by hand now does not wait.'
        : 'VolSync tries again by itself, at growing intervals.',
  };
}
