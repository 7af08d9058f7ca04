import { ConflictError } from '@backstage/errors';
import type { KindPlan, PlanContext } from '../../kind';
import { mergeWrites } from '../restore-in-place/plannedWrites';
import { downtime } from '../restore-in-place/planWarnings';
import { together } from '../restore-in-place/replacedVolumes';
import { markOf } from '../restore-service/params';
import { mergeWarnings } from '../restore-service/serviceWarnings';
import { mergeNeeds, quotaWarnings } from '../shared/quota';
import type { KindTools } from '../tools';
import type { EarlierOperation } from './earlier';
import type { ServiceUndoParams, UndoParams } from './params';
import { planUndo, quotaNeeds } from './planUndo';

/**
 * Plans the undo on all volumes of a service, all or none, because a service with volumes of different times doesn't
 * run. Throws `ConflictError`, `ServiceUnavailableError`.
 *
 * @internal
 */
export async function planServiceUndo(
  context: PlanContext,
  options: {
    readonly earlier: EarlierOperation;
    /** Whether to restore what the earlier operation left stopped */
    readonly bringsBack: boolean;
    readonly tools: KindTools;
  },
): Promise<KindPlan<ServiceUndoParams>> {
  const { earlier, bringsBack, tools } = options;
  const shared = bringsBack ? earlier.found : {};
  const service = await context.readVolumes();
  const planned: {
    readonly claim: string;
    readonly plan: KindPlan<UndoParams>;
  }[] = [];
  for (const volume of earlier.volumes) {
    const { claim } = volume;
    const one = service.find(known => known.volume.claim === claim);
    if (!one) {
      throw new ConflictError(
        `The volume "${claim}" no longer belongs to the service, so its restore can't be undone as a whole. Restore its previous state from the volume snapshot "${volume.params.safety?.name}"`,
      );
    }
    const own = bringsBack ? volume.found : {};
    const plan = await planUndo(
      { ...context, ...one, planId: markOf(context.planId, claim) },
      { earlier: volume, left: { ...shared, ...own }, tools },
    );
    planned.push({
      claim,
      plan: { ...plan, params: { ...plan.params, found: own } },
    });
  }
  const volumes = planned.map(({ claim, plan }) => ({
    of: claim,
    restore: plan.params,
  }));
  const { workloads } = together(volumes);
  const needs = {
    ...mergeNeeds(volumes.map(({ restore }) => quotaNeeds(restore))),
    // Volumes are copied one after the other.
    pods: workloads.some(({ replicas }) => replicas > 0) ? 0 : 1,
  };
  return {
    params: { operation: earlier.record.id, volumes, found: shared },
    basis: planned.flatMap(({ plan }) => plan.basis),
    writes: mergeWrites(planned.flatMap(({ plan }) => plan.writes)),
    warnings: [
      ...mergeWarnings(
        planned.map(({ claim, plan: { warnings } }) => ({ claim, warnings })),
      ),
      ...downtime(
        { workloads },
        { until: 'the files of all volumes are copied and compared' },
      ),
      ...(await quotaWarnings(needs, context)),
    ],
  };
}
