import { again, done, StepFailure, type Step } from '../../step';
import type { KindTools } from '../tools';
import { requireClaim } from './checks';
import { copyFiles, makeSnapshotClaim, removeCopy } from './copySteps';
import { guardedWayBack } from './guarded';
import { isGoingBack } from './memory';
import type { OfflineParams } from './params';
import { removeEarlierTry, checkNothingStarted } from './ready';

const POLL_INTERVAL_MS = 2_000;
const REMOVAL_TIMEOUT_MS = 10 * 60_000;
const BEGIN = 'back-begin';

const toTitle = (what: string) => `If you go back: ${what}`;

/** Puts the state before back, where a person chose that. @internal */
export function goBackSteps(
  params: OfflineParams,
  tools: KindTools,
): readonly Step[] {
  const { safety, mark } = params;
  if (!safety) {
    return [];
  }
  const way = { ...safety, mark };
  return [
    begin(params),
    makeSnapshotClaim(params, way, {
      name: 'back-claim',
      title: toTitle('create a volume from the safety snapshot'),
    }),
    copyFiles(params, way, {
      name: 'back-copy',
      title: toTitle('copy the previous state back and compare'),
      tools,
    }),
  ].map(step => ({
    ...guardedWayBack(step, { beginsAt: BEGIN, safety: safety.name }),
    conditional: true,
  }));
}

/** What it took to go back; the volume snapshot stays. @internal */
export function removeWayBack({
  mark,
  safety,
}: OfflineParams): readonly Step[] {
  return safety
    ? removeCopy(
        { ...safety, mark },
        { prefix: 'remove-', title: toTitle },
      ).map(step => ({
        ...step,
        conditional: true,
        run: async context =>
          isGoingBack(context)
            ? step.run(context)
            : { state: 'skipped', detail: 'Not needed' },
      }))
    : [];
}

function begin(params: OfflineParams): Step {
  return {
    name: BEGIN,
    title: toTitle('delete what the operation created'),
    async run(context) {
      await requireClaim(params, context);
      await checkNothingStarted(params, context);
      if (await removeEarlierTry(params, context)) {
        return done();
      }
      if (context.now().getTime() - context.startedAt > REMOVAL_TIMEOUT_MS) {
        throw new StepFailure(
          'Objects of the operation are still there after 10 minutes',
          'Check the pods that mount the claim and their finalizers',
        );
      }
      return again(POLL_INTERVAL_MS, 'Deleting what the operation created');
    },
  };
}
