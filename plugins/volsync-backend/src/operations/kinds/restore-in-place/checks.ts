import type {
  PersistentVolumeClaim,
  RepositoryFacts,
} from 'backstage-plugin-volsync-common';
import {
  done,
  StepFailure,
  type Step,
  type StepContext,
  type StepResult,
} from '../../step';
import { choosePoint } from '../restore/choosePoint';
import { listAgain } from '../shared/listAgain';
import { requireSource } from '../shared/sourceObject';
import type { KindTools } from '../tools';
import { findUsers } from './findUsers';
import { podsOn } from './mounts';
import type { InPlaceParams, OfflineParams } from './params';
import { workloadName } from './workloads';

export async function requireClaim(
  { claim }: Pick<OfflineParams, 'claim'>,
  { objects, signal }: StepContext,
): Promise<PersistentVolumeClaim> {
  const found = await objects.find<PersistentVolumeClaim>(
    'persistentVolumeClaims',
    claim.name,
    signal,
  );
  if (found?.metadata.uid !== claim.uid || found.metadata.deletionTimestamp) {
    throw new StepFailure(
      `The claim "${claim.name}" was deleted or replaced since the plan was created`,
      'Check Git and the cluster for what changed it, then create a new plan',
    );
  }
  return found;
}

/** Checks, before anything is changed, that everything is as the plan found it. @internal */
export function checkPlan(params: OfflineParams): Step {
  const { claim, source, workloads } = params;
  return {
    name: 'check',
    title: 'Check that nothing has changed since the plan',
    async run(context) {
      await requireClaim(params, context);
      await requireSource(source, context);
      const now = await findUsers({ claim: claim.name, source }, context);
      const obstacle = now.obstacles.find(
        ({ severity }) => severity === 'blocks',
      );
      if (obstacle) {
        throw new StepFailure(obstacle.what, obstacle.remedy);
      }
      const planned = workloads.map(({ uid }) => uid);
      const found = now.workloads.map(({ uid }) => uid);
      const changed = [
        ...now.workloads.filter(({ uid }) => !planned.includes(uid)),
        ...workloads.filter(({ uid }) => !found.includes(uid)),
      ];
      if (changed.length > 0) {
        throw new StepFailure(
          `The workloads that use the claim have changed since the plan: ${changed
            .map(workloadName)
            .join(', ')}`,
          'Create a new plan',
        );
      }
      return done();
    },
  };
}

/**
 * Checks that the selected snapshot is in the repository and that VolSync would still select it, using a listing that
 * this step requested. Undefined once that is confirmed.
 *
 * @internal
 */
export async function checkSnapshot(
  params: InPlaceParams,
  tools: KindTools,
  context: StepContext,
): Promise<StepResult | undefined> {
  const listed = await listAgain(context, {
    ...params,
    expireRepository: tools.expireRepository,
    // Without the decrypted snapshots, their times would differ from the plan's.
    withDetails: params.compare,
    consequence: 'so the snapshot cannot be confirmed',
  });
  if (listed.state === 'again') {
    return listed;
  }
  requireHold(listed.value, params);
  return undefined;
}

function requireHold(
  facts: RepositoryFacts,
  { snapshot }: InPlaceParams,
): void {
  if (!facts.snapshots.some(({ id }) => id === snapshot.id)) {
    throw new StepFailure(
      `Snapshot ${snapshot.id.slice(0, 8)} is no longer in the repository`,
      'Choose another snapshot and create a new plan',
    );
  }
  const { point, warnings } = choosePoint(facts, snapshot.id);
  const blocker = warnings.find(({ severity }) => severity === 'blocks');
  if (blocker || point.restoreAsOf !== snapshot.restoreAsOf) {
    throw new StepFailure(
      blocker?.what ??
        'VolSync would now restore a different snapshot than the chosen one',
      blocker?.remedy ?? 'Create a new plan',
    );
  }
}

/** Whether nothing has the claim mounted, not even what an earlier try left. @internal */
export async function isFree(
  { claim }: Pick<OfflineParams, 'claim'>,
  context: StepContext,
): Promise<boolean> {
  return (await podsOn(claim.name, context)).length === 0;
}
