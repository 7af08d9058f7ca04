/**
 * Returns all volumes of a service to one moment, over their live data. The steps are those of a restore in place, and
 * shared resources are handled once:
 *
 *   check, wait, off-*, hold, down-*, unmounted   what several volumes share is stopped once
 *   safety       for every volume, before the first one is overwritten
 *   ready        the last check of all of them
 *   destination, restore, hash, compare           if one fails, a person decides about all
 *   back-*       if they chose so, every volume that was overwritten goes back
 *   outcome      one result, which one undo reverts
 *   remove-*, up-*, back-*, release               always, the apps once
 */
import { InputError } from '@backstage/errors';
import {
  type OperationRequest,
  type PlanWarning,
} from 'backstage-plugin-volsync-common';
import {
  defineKind,
  type KindPlan,
  type OperationDefinition,
  type PlanContext,
} from '../../kind';
import type { InPlaceParams } from '../restore-in-place/params';
import { mergeWrites } from '../restore-in-place/plannedWrites';
import { downtime } from '../restore-in-place/planWarnings';
import { planInPlace, quotaNeeds } from '../restore-in-place/planInPlace';
import { replaceFiles } from '../restore-in-place/replaceFiles';
import { together } from '../restore-in-place/replacedVolumes';
import { outcomesOf } from '../shared/forVolume';
import { nameClaims } from '../shared/nameClaims';
import { mergeNeeds, quotaWarnings, type QuotaNeeds } from '../shared/quota';
import { requireConfirmed } from '../shared/requireConfirmed';
import { sumKnown, toServiceOutcome } from '../shared/toServiceOutcome';
import type { KindTools } from '../tools';
import {
  serviceInPlaceParamsSchema,
  toMarkedVolumes,
  type ServiceInPlaceParams,
} from './params';
import { planService } from './planService';

type ServiceRequest = Extract<
  OperationRequest,
  { readonly kind: 'restore-service-in-place' }
>;

export function createRestoreServiceInPlaceKind(
  tools: KindTools,
): OperationDefinition {
  return defineKind({
    kind: 'restore-service-in-place',
    params: serviceInPlaceParamsSchema,
    async plan(context) {
      const { request, entityRef, volume } = context;
      if (request.kind !== 'restore-service-in-place') {
        throw new InputError('Not a restore of a service in place');
      }
      requireConfirmed(request.confirm, {
        entityRef,
        claim: volume.claim,
        isService: true,
      });
      return planInPlaceOfAll(context, { request, tools });
    },
    volumes: ({ volumes }, planned) => toMarkedVolumes(volumes, planned),
    steps: ({ moment, volumes }) => {
      const claims = volumes.map(({ of }) => of);
      return replaceFiles(together(volumes), {
        tools,
        describeVolumes: context =>
          toServiceOutcome(
            outcomesOf(context, claims).map((outcome, index) => ({
              ...outcome,
              restoredTo: outcome.claim,
              safetySnapshot: volumes[index]?.restore.safety?.name,
            })),
          ),
        succeeded: () => ({
          summary: `The service as of ${moment} is in the ${nameClaims(
            claims,
          )}`,
        }),
      });
    },
  });
}

async function planInPlaceOfAll(
  context: PlanContext,
  options: { readonly request: ServiceRequest; readonly tools: KindTools },
): Promise<KindPlan<ServiceInPlaceParams>> {
  const { request, tools } = options;
  const { deleteFiles, withoutSafetyPoint } = request;
  const { moment, planned, volumes, warnings } = await planService(
    context,
    request,
    (one, { snapshot }) =>
      planInPlace(one, {
        request: { snapshot, deleteFiles, withoutSafetyPoint },
        tools,
      }),
  );
  const params: ServiceInPlaceParams = {
    moment,
    volumes: planned.map(({ claim, plan }) => ({
      of: claim,
      restore: plan.params,
    })),
  };
  const plans = planned.map(({ plan }) => plan);
  return {
    params,
    basis: plans.flatMap(({ basis }) => basis),
    writes: mergeWrites(plans.flatMap(({ writes }) => writes)),
    warnings: [
      ...warnings,
      ...downtimeOf(params),
      ...(await quotaWarnings(needsOf(params), context)),
    ],
    volumes,
  };
}

function downtimeOf({ volumes }: ServiceInPlaceParams): readonly PlanWarning[] {
  const { workloads } = together(volumes);
  const sum = (of: (restore: InPlaceParams) => number | undefined) =>
    sumKnown(volumes.map(({ restore }) => of(restore)));
  return downtime(
    { workloads },
    {
      until: volumes.every(({ restore }) => restore.compare)
        ? 'the files of all volumes are restored and compared'
        : 'the files of all volumes are restored',
      size: {
        files: sum(({ snapshot }) => snapshot.files),
        bytes: sum(({ snapshot }) => snapshot.bytes),
      },
    },
  );
}

/** All volumes restore at the same time; stopped pods make room for new ones. */
function needsOf({ volumes }: ServiceInPlaceParams): QuotaNeeds {
  const stopped = together(volumes).workloads.reduce(
    (total, { replicas }) => total + replicas,
    0,
  );
  return {
    ...mergeNeeds(volumes.map(({ restore }) => quotaNeeds(restore))),
    pods: Math.max(0, volumes.length - stopped),
  };
}
