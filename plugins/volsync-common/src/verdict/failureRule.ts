import { shell } from '../quoting';
import { saysCacheUnusable } from '../volsync/failureCauses';
import type { FailureCause } from '../volsync/failureCauses';
import { cacheClaimName } from '../volsync/names';
import type { MoverContext } from './context';
import {
  describeFailure,
  explainFailure,
  failureEvidence,
} from './failureText';
import type { Draft, Effect, Rule, RuleDocumentation } from './rule';
import type { FixStep, Severity } from './verdict';

/**
 * Causes that block a run without making it fail: they are warnings. If pods do fail because of them, `backup-failing`
 * says so.
 */
export const BLOCKERS: ReadonlySet<FailureCause> = new Set<FailureCause>([
  'repository-locked',
  'quota-exceeded',
  'pod-security',
  'image-unavailable',
  'retention-odd',
]);

/** The reason is within the last lines of the log. */
const LOG_LINES = '50';

/** A rule for runs that fail for one recognised cause. */
export function failureRule(options: {
  readonly code: FailureCause;
  readonly severity?: Severity;
  /** The effect of the finding on the verdict if no run fails because of it. Default: `at-risk` */
  readonly effect?: Effect;
  readonly documentation: RuleDocumentation;
  /** The second half of the sentence "The last 3 backup attempts failed: …" */
  readonly because: (context: MoverContext) => string;
  readonly fix: (context: MoverContext) => readonly FixStep[];
  /** Signs of the same cause while no run has failed because of it */
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
    // The run decides whether the volume is failing; the cause only explains it.
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
          fix: [...fix(context), ...cacheSteps(context)],
          evidence: failureEvidence(context),
          since: run.failingSince,
        };
      }
      return orElse?.(context);
    },
  };
}

/** Besides the cause, the log may warn that the cache cannot be used: files of another user, or a broken volume. */
function cacheSteps({ run, kind, name, namespace }: MoverContext): FixStep[] {
  return saysCacheUnusable(run.causeText)
    ? [
        {
          text: 'restic could not use its cache either, which makes it slower. Delete the PersistentVolumeClaim of the cache. VolSync creates it again.',
          command: shell`kubectl -n ${namespace} delete pvc ${cacheClaimName(
            kind,
            name,
          )}`,
        },
      ]
    : [];
}

/** The command that shows the logs of the run's pods. */
export function logCommand(context: MoverContext): string {
  const { namespace, run, kind, name } = context;
  const prefix = kind === 'ReplicationSource' ? 'volsync-src' : 'volsync-dst';
  const job = run.job?.metadata.name ?? `${prefix}-${name}`;
  return shell`kubectl -n ${namespace} logs -l job-name=${job} --tail=${LOG_LINES}`;
}

/** The last step of most fixes. */
export function retriesAutomatically(context: MoverContext): FixStep {
  return {
    text:
      context.kind === 'ReplicationSource'
        ? 'VolSync retries automatically, with increasing delays. To retry immediately, start a backup.'
        : 'VolSync retries automatically, with increasing delays.',
  };
}
