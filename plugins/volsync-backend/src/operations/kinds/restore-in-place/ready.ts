import {
  again,
  done,
  StepFailure,
  type Step,
  type StepContext,
  type StepResult,
} from '../../step';
import { isOurs } from '../shared/ownObjects';
import { readSource } from '../shared/sourceObject';
import { requireClaim } from './checks';
import { isHeld } from './holdSchedule';
import { namesOf, podsOn, foreignPodsOn } from './mounts';
import type { OfflineParams } from './params';
import { withAllStopped, type ReplacedVolumes } from './replacedVolumes';
import { findSwitchedOn, nameOf } from './runners';
import { findScaledUp, workloadName } from './workloads';

const POLL_INTERVAL_MS = 2_000;
const READY_TIMEOUT_MS = 10 * 60_000;

/** The step at which a retried restore restarts. @internal */
export const READY = 'ready';

/**
 * The last check before something is overwritten, and the first after a failure. Nothing runs, nothing can start, the
 * snapshots are there, and nothing of an earlier try is left. When it ends, the volumes may be half restored.
 *
 * @internal
 */
export function waitUntilReady<P extends OfflineParams>(
  all: ReplacedVolumes<P>,
  options: {
    readonly title: string;
    /** Checks that the snapshot to restore is there; undefined once it is */
    readonly checkSnapshot: (
      params: P,
      context: StepContext,
    ) => Promise<StepResult | undefined>;
  },
): Step {
  return {
    name: READY,
    title: options.title,
    async run(context) {
      const waits: StepResult[] = [];
      for (const { params, within } of all.volumes) {
        const wait = await within(
          context,
          async scoped =>
            (await clear(withAllStopped(params, all), scoped)) ??
            options.checkSnapshot(params, scoped),
        );
        waits.push(...(wait ? [wait] : []));
      }
      if (waits[0]) {
        return waits[0];
      }
      // Reading the snapshots may have taken a while, so this is checked again.
      await checkAllStopped(all, context);
      await context.remember({ begun: true });
      return done();
    },
  };
}

/** Undefined once nothing has the volume mounted, and nothing of an earlier try is left. */
async function clear(
  params: OfflineParams,
  context: StepContext,
): Promise<StepResult | undefined> {
  await requireClaim(params, context);
  await checkNothingStarted(params, context);
  if (await removeEarlierTry(params, context)) {
    return undefined;
  }
  if (context.hasWaited(READY_TIMEOUT_MS)) {
    throw new StepFailure(
      'Objects of an earlier attempt are still there after 10 minutes',
      'Check the pods that mount the claim and their finalizers',
    );
  }
  return again(POLL_INTERVAL_MS, 'Deleting objects of an earlier attempt');
}

/** `checkNothingStarted` for each volume. @internal */
export async function checkAllStopped(
  all: ReplacedVolumes,
  context: StepContext,
): Promise<void> {
  for (const { params, within } of all.volumes) {
    await within(context, scoped =>
      checkNothingStarted(withAllStopped(params, all), scoped),
    );
  }
}

/** Throws `StepFailure` if an app runs or can start again, or a backup can start. @internal */
export async function checkNothingStarted(
  params: OfflineParams,
  context: StepContext,
): Promise<void> {
  const pods = await foreignPodsOn(params, context);
  if (pods.length > 0) {
    throw started(`The pod ${namesOf(pods)} mounts the claim again`);
  }
  const up = await findScaledUp(params.workloads, context);
  if (up.length > 0) {
    throw started(`${up.map(workloadName).join(', ')} was scaled up again`);
  }
  const on = await findSwitchedOn(params.runners, context);
  if (on.length > 0) {
    throw started(`The ${on.map(nameOf).join(', ')} was resumed`);
  }
  // A deleted source can't start a backup.
  const source = await readSource(params.source, context);
  if (
    source &&
    (!isHeld(source) || source.status?.lastSyncStartTime !== undefined)
  ) {
    throw started('Scheduled backups were resumed');
  }
}

function started(what: string): StepFailure {
  return new StepFailure(
    `${what} by someone else`,
    'Check what did that (GitOps, an operator or a person) before you continue',
  );
}

/** Returns whether it is gone, with its pods. @internal */
export async function removeEarlierTry(
  { mark, job, destination, claim, safety, from }: OfflineParams,
  context: StepContext,
): Promise<boolean> {
  const { objects, signal } = context;
  const made = [
    { resource: 'replicationDestinations', name: destination, mark },
    { resource: 'jobs', name: job, mark },
    { resource: 'jobs', name: safety?.job, mark },
    { resource: 'jobs', name: from?.job, mark: from?.mark },
  ] as const;
  let isGone = true;
  for (const { resource, name, mark: owner } of made) {
    if (name === undefined || owner === undefined) {
      continue;
    }
    const found = await objects.find(resource, name, signal);
    if (!found || !isOurs(found, owner)) {
      continue;
    }
    isGone = false;
    if (!found.metadata.deletionTimestamp) {
      const { uid = '' } = found.metadata;
      await objects.delete(resource, { name, uid }, signal);
    }
  }
  return isGone && (await podsOn(claim.name, context)).length === 0;
}
