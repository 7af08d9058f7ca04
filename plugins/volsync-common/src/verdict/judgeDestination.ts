import type { VolumeSnapshot } from '../kubernetes/resources';
import { restoredSnapshotId } from '../volsync/moverLog';
import { toDestinationContext } from './context';
import type { DestinationContext } from './context';
import type { DestinationEvidence } from './evidence';
import { runRules } from './findings';
import type { Weighed } from './findings';
import { valueOf } from './reading';
import { rules as allRules } from './registry';
import type { Rule } from './rule';
import type { DestinationJudgement, DestinationVerdict } from './verdict';

/** Evaluates the evidence of one destination at the moment `now` (RFC 3339). @public */
export function judgeDestination(
  evidence: DestinationEvidence,
  now: string,
): DestinationJudgement {
  return judgeDestinationBy(allRules, evidence, now);
}

/** Like `judgeDestination` with other rules, for tests. */
export function judgeDestinationBy(
  rules: readonly Rule[],
  evidence: DestinationEvidence,
  now: string,
): DestinationJudgement {
  const context = toDestinationContext(evidence, now);
  const weighed = runRules(rules, { destinations: [context] });
  const has = (effect: Weighed['effect']) =>
    weighed.some(one => one.effect === effect);
  let verdict: DestinationVerdict = 'unknown';
  if (context.run.failing || has('failing')) {
    verdict = 'failing';
  } else if (has('at-risk') || has('unprotected')) {
    verdict = 'at-risk';
  } else if (isUnreadable(context)) {
    verdict = 'unknown';
  } else if (isRestoring(context)) {
    verdict = 'restoring';
  } else if (!has('unknown') && hasRestored(context)) {
    verdict = 'restored';
  }
  return { verdict, findings: weighed.map(({ finding }) => finding) };
}

function isUnreadable({ evidence }: DestinationContext): boolean {
  return [evidence.jobs, evidence.pods].some(({ state }) => state !== 'read');
}

/** A run is in progress or requested, or the image of the last one is not ready yet. */
function isRestoring(context: DestinationContext): boolean {
  const { destination, run, status } = context;
  const asked = destination.spec?.trigger?.manual;
  const image = latestImage(context);
  return (
    run.running ||
    (asked !== undefined && asked !== status?.lastManualSync) ||
    (image !== undefined && image.status?.readyToUse !== true)
  );
}

/** VolSync finishes a restore when its image is bound; the image can be used when it is ready. */
function latestImage({
  destination,
  evidence,
}: DestinationContext): VolumeSnapshot | undefined {
  const image = destination.status?.latestImage;
  return image?.kind === 'VolumeSnapshot'
    ? valueOf(evidence.volumeSnapshots)?.find(
        ({ metadata }) => metadata.name === image.name,
      )
    : undefined;
}

/** The log names the restored snapshot, and the result is available. */
function hasRestored(context: DestinationContext): boolean {
  const { status, destination } = context;
  const image = destination.status?.latestImage;
  return (
    status?.lastSyncTime !== undefined &&
    status.latestMoverStatus?.result === 'Successful' &&
    restoredSnapshotId(status.latestMoverStatus.logs) !== undefined &&
    (image?.kind !== 'VolumeSnapshot' ||
      latestImage(context)?.status?.readyToUse === true)
  );
}
