import {
  ATTEMPT_LIMIT,
  lastRelevantLine,
  recogniseCause,
  toRunReport,
  valueOf,
  type ReplicationSource,
  type RunReport,
} from 'backstage-plugin-volsync-common';
import {
  again,
  done,
  StepFailure,
  type Step,
  type StepContext,
} from '../../step';
import { statusKey, tagOf } from './manualTag';
import { describeRun, toRunProgress } from './runProgress';
import { requireSource, type SourceIdentity } from './sourceObject';

const POLL_INTERVAL_MS = 2_000;
/** VolSync normally notices within moments that its last attempt failed, unless it isn't running. */
const VERDICT_TIMEOUT_MS = 60_000;

/**
 * Waits for the run that the tag requested. VolSync reports a failed run only after its eighth pod, at least 20 minutes
 * later. Until then, the step shows the failed pods, and a person can stop waiting.
 *
 * @internal
 */
export function followRun(source: SourceIdentity): Step {
  return {
    name: 'run',
    title: 'Wait until the backup has finished',
    async run(context) {
      const found = await requireSource(source, context);
      const tag = tagOf(context);
      if (found.status?.lastManualSync === tag) {
        return done('VolSync reports that the backup has ended');
      }
      if (found.spec?.trigger?.manual !== tag) {
        throw new StepFailure(
          'The manual trigger was removed before the backup ended',
          'Check whether Git sets spec.trigger.manual of the source. The backup itself may continue',
        );
      }
      if (found.spec.paused) {
        throw new StepFailure(
          'The source was paused',
          'Resume it, then start again',
        );
      }
      const run = await reportOf(found, context);
      const saysFailed = isNewFailure(found, context);
      const attempts = run?.failedAttempts ?? 0;
      if (!saysFailed && attempts >= ATTEMPT_LIMIT) {
        // Until then, the status is about the previous run.
        const { exhaustedAt = context.now().getTime() } = context.memory;
        await context.remember({ exhaustedAt });
        if (
          context.now().getTime() - Number(exhaustedAt) <
          VERDICT_TIMEOUT_MS
        ) {
          return again(
            POLL_INTERVAL_MS,
            'All attempts failed; waiting for VolSync to report it',
          );
        }
      }
      if (saysFailed || attempts >= ATTEMPT_LIMIT) {
        const logs = saysFailed
          ? found.status?.latestMoverStatus?.logs
          : run?.attempts.findLast(({ logTail }) => logTail)?.logTail;
        const cause = recogniseCause(logs);
        throw new StepFailure(
          `The backup failed after ${ATTEMPT_LIMIT} attempts: ${
            lastRelevantLine(logs) ?? 'its log is empty'
          }`,
          cause
            ? `See the finding on the Backups tab (${cause})`
            : 'Check the log of the failed pods',
        );
      }
      return again(POLL_INTERVAL_MS, describeRun(run), toRunProgress(run));
    },
  };
}

/** Whether the reported failure is about this run and not the previous one. */
function isNewFailure(
  source: ReplicationSource,
  { memory }: StepContext,
): boolean {
  return (
    source.status?.latestMoverStatus?.result === 'Failed' &&
    statusKey(source) !== memory.previousStatus
  );
}

/** The attempts, as far as the watch cache has them. */
async function reportOf(
  { metadata, status }: ReplicationSource,
  context: StepContext,
): Promise<RunReport | undefined> {
  const evidence = await context.evidence();
  const mover = valueOf(evidence.sources)?.find(
    ({ source }) => source.metadata.uid === metadata.uid,
  );
  return mover && toRunReport(mover, status);
}
