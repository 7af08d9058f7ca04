/**
 * Restores all volumes of a service at one moment, each into a new claim next to the old one, which stays unchanged.
 *
 *   claim, destination, restore, bound   for each volume; all of them restore at the same time
 *   hash, compare                        for each volume, one after the other
 *   outcome                              all or none: if one fails, the whole operation fails
 *   remove-*, discard                    always
 */
import { InputError } from '@backstage/errors';
import type { OperationRequest } from 'backstage-plugin-volsync-common';
import {
  defineKind,
  type OperationDefinition,
  type PlanContext,
} from '../../kind';
import { done, type Step } from '../../step';
import { compareContent, hashFiles } from '../restore/compareSteps';
import { NAME_LIMIT, nameBeside } from '../restore/nameBeside';
import { planRestore, quotaNeeds } from '../restore/planRestore';
import { removeAfterRestore } from '../restore/restore';
import {
  makeClaim,
  makeDestination,
  waitForRestore,
  waitUntilBound,
} from '../restore/restoreSteps';
import type { RestoreParams } from '../restore/params';
import { mergeNeeds, quotaWarnings } from '../shared/quota';
import type { KindTools } from '../tools';
import { forVolume, outcomesOf } from '../shared/forVolume';
import {
  serviceParamsSchema,
  toMarkedVolumes,
  type ServiceParams,
} from './params';
import { planService } from './planService';
import { toServiceOutcome } from '../shared/toServiceOutcome';

export function createRestoreServiceKind(
  tools: KindTools,
): OperationDefinition {
  return defineKind({
    kind: 'restore-service',
    params: serviceParamsSchema,
    async plan(context) {
      const { request } = context;
      if (request.kind !== 'restore-service') {
        throw new InputError('Not a restore of a service');
      }
      return planBeside(context, { request, tools });
    },
    volumes: ({ volumes }, planned) => toMarkedVolumes(volumes, planned),
    steps: params => [
      ...restoreAll(params, tools),
      recordResult(params),
      ...removeAll(params),
    ],
  });
}

async function planBeside(
  context: PlanContext,
  options: {
    readonly request: Extract<
      OperationRequest,
      { readonly kind: 'restore-service' }
    >;
    readonly tools: KindTools;
  },
) {
  const { request, tools } = options;
  const names = new Set<string>();
  const { moment, planned, volumes, warnings } = await planService(
    context,
    request,
    (one, { snapshot, claim }) => {
      const claimName = nameBeside(claim, request.suffix);
      if (names.has(claimName)) {
        throw new InputError(
          `Two of the new claims would have the name "${claimName}", which has ${NAME_LIMIT} characters at most. Restore "${claim}" alone`,
        );
      }
      names.add(claimName);
      return planRestore(one, { tools, snapshot, claimName, scratch: false });
    },
  );
  const needs = mergeNeeds(planned.map(({ plan }) => quotaNeeds(plan.params)));
  return {
    params: {
      moment,
      volumes: planned.map(({ claim, plan }) => ({
        of: claim,
        restore: plan.params,
      })),
    },
    basis: planned.flatMap(({ plan }) => plan.basis),
    writes: planned.flatMap(({ plan }) => plan.writes),
    warnings: [...warnings, ...(await quotaWarnings(needs, context))],
    volumes,
  };
}

function restoreAll(
  { volumes }: ServiceParams,
  tools: KindTools,
): readonly Step[] {
  const forEach = (toStep: (params: RestoreParams) => Step) =>
    volumes.map(({ of, restore }) => forVolume(toStep(restore), of));
  const compared = volumes.filter(({ restore }) => restore.compare);
  return [
    ...forEach(makeClaim),
    ...forEach(params => makeDestination(params)),
    ...forEach(waitForRestore),
    ...forEach(waitUntilBound),
    ...compared.flatMap(({ of, restore }) => [
      forVolume(hashFiles(restore, tools), of),
      forVolume(compareContent(restore, tools), of),
    ]),
  ];
}

function recordResult({ moment, volumes }: ServiceParams): Step {
  const claims = volumes.map(({ of }) => of);
  return {
    name: 'outcome',
    title: 'Record the result',
    // Also for a failed restore, because differences are a result.
    always: true,
    async run(context) {
      context.conclude(toServiceOutcome(outcomesOf(context, claims)));
      if (!context.isEnding) {
        context.conclude({
          summary: `The service as of ${moment} is in ${volumes
            .map(({ of, restore }) => `"${restore.claim.name}" (of "${of}")`)
            .join(', ')}`,
        });
      }
      return done();
    },
  };
}

function removeAll({ volumes }: ServiceParams): readonly Step[] {
  return volumes.flatMap(({ of, restore }) =>
    removeAfterRestore(restore).map(step => forVolume(step, of)),
  );
}
