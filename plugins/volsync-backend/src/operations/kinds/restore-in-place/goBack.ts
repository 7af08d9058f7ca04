import { again, done, StepFailure, type Step } from '../../step';
import type { KindTools } from '../tools';
import { requireClaim } from './checks';
import { copyFiles, makeSnapshotClaim, removeCopy } from './copySteps';
import { guardedWayBack } from './guarded';
import { isGoingBack } from './memory';
import { removeEarlierTry, checkNothingStarted } from './ready';
import {
  withAllStopped,
  type ReplacedVolume,
  type ReplacedVolumes,
} from './replacedVolumes';
import { listSafetySnapshots } from './safetyPoint';

const POLL_INTERVAL_MS = 2_000;
const REMOVAL_TIMEOUT_MS = 10 * 60_000;
const BEGIN = 'back-begin';

const toTitle = (what: string) => `If you go back: ${what}`;

/** If a person chose to go back, restores the previous state of each volume that may have changed. @internal */
export function goBackSteps(
  all: ReplacedVolumes,
  tools: KindTools,
): readonly Step[] {
  const snapshots = listSafetySnapshots(all);
  if (!snapshots) {
    return [];
  }
  return [
    begin(all),
    ...all.volumes.flatMap(one => copyBack(one, all, tools)),
  ].map(step => ({
    ...guardedWayBack(step, { beginsAt: BEGIN, safety: snapshots }),
    conditional: true,
  }));
}

function copyBack(
  volume: ReplacedVolume,
  all: ReplacedVolumes,
  tools: KindTools,
): readonly Step[] {
  const params = withAllStopped(volume.params, all);
  const { safety, mark } = params;
  if (!safety) {
    return [];
  }
  const way = { ...safety, mark };
  return [
    makeSnapshotClaim(params, way, {
      name: 'back-claim',
      title: toTitle('create a volume from the safety snapshot'),
    }),
    copyFiles(params, way, {
      name: 'back-copy',
      title: toTitle('copy the previous state back and compare'),
      tools,
    }),
  ].map(step => {
    const own = volume.own(step);
    return {
      ...own,
      run: async context =>
        (await volume.isOverwritten(context))
          ? own.run(context)
          : { state: 'skipped', detail: 'The volume was not changed' },
    };
  });
}

/** Removes what going back created; the volume snapshots stay. @internal */
export function removeWayBack({ volumes }: ReplacedVolumes): readonly Step[] {
  return volumes.flatMap(({ params: { mark, safety }, own }) =>
    safety
      ? removeCopy(
          { ...safety, mark },
          { prefix: 'remove-', title: toTitle },
        ).map(step =>
          own({
            ...step,
            conditional: true,
            run: async context =>
              isGoingBack(context)
                ? step.run(context)
                : { state: 'skipped', detail: 'Not needed' },
          }),
        )
      : [],
  );
}

function begin(all: ReplacedVolumes): Step {
  return {
    name: BEGIN,
    title: toTitle('delete what the operation created'),
    async run(context) {
      let isGone = true;
      for (const { params, within } of all.volumes) {
        isGone =
          (await within(context, async scoped => {
            await requireClaim(params, scoped);
            await checkNothingStarted(withAllStopped(params, all), scoped);
            return removeEarlierTry(params, scoped);
          })) && isGone;
      }
      if (isGone) {
        return done();
      }
      if (context.hasWaited(REMOVAL_TIMEOUT_MS)) {
        throw new StepFailure(
          'Objects of the operation are still there after 10 minutes',
          'Check the pods that mount the claim and their finalizers',
        );
      }
      return again(POLL_INTERVAL_MS, 'Deleting what the operation created');
    },
  };
}
