import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import {
  valueOf,
  type OperationRequest,
} from 'backstage-plugin-volsync-common';
import type { KindPlan, PlanContext } from '../../kind';
import {
  cacheClaim,
  classWarnings,
  prepareRestore,
  roomFor,
} from '../restore/planRestore';
import { quotaWarnings, type QuotaNeeds } from '../shared/quota';
import { toPreconditions } from '../shared/sourceObject';
import type { KindTools } from '../tools';
import type { InPlaceParams } from './params';
import { planOffline } from './planOffline';
import {
  downtime,
  noSafetyPoint,
  overwrites,
  sourceWarnings,
  forLiveData,
} from './planWarnings';
import { replaceWrites, writesOf } from './plannedWrites';

type InPlaceRequest = Pick<
  Extract<OperationRequest, { readonly kind: 'restore-in-place' }>,
  'snapshot' | 'deleteFiles' | 'withoutSafetyPoint'
>;

/** Throws `ConflictError`, `InputError`, `ServiceUnavailableError`. @internal */
export async function planInPlace(
  context: PlanContext,
  options: { readonly request: InPlaceRequest; readonly tools: KindTools },
): Promise<KindPlan<InPlaceParams>> {
  const { request, tools } = options;
  const { volume } = context;
  const { params, source, claim, warnings } = await prepareRestore(context, {
    tools,
    snapshot: request.snapshot,
    claimName: volume.claim,
  });
  if (!claim?.metadata.uid) {
    throw new ConflictError(
      `The claim "${volume.claim}" no longer exists. Restore into a new volume instead`,
    );
  }
  if (
    tools.decrypts &&
    warnings.some(({ code }) => code === 'chosen-by-listing')
  ) {
    throw new ServiceUnavailableError(
      'The snapshots cannot be read now, so it is not known which one VolSync would restore. Try again in a moment',
    );
  }
  const offline = await planOffline(context, {
    claim,
    source,
    mark: params.mark,
    tools,
    withoutSafetyPoint: request.withoutSafetyPoint,
  });
  const inPlace: InPlaceParams = {
    ...params,
    ...offline.params,
    claim: { ...params.claim, uid: claim.metadata.uid },
    deleteFiles: request.deleteFiles ?? true,
  };
  return {
    params: inPlace,
    basis: [
      toPreconditions(source),
      {
        resource: 'persistentVolumeClaims',
        name: volume.claim,
        uid: claim.metadata.uid,
      },
    ],
    writes: writesOf(inPlace, {
      namespace: volume.namespace,
      source,
      users: offline.users,
      replacement: replaceWrites(inPlace, volume.namespace),
    }),
    warnings: [
      ...forLiveData(warnings, inPlace),
      ...roomFor(params),
      ...classWarnings(context.evidence, source, {
        claim: {},
        mover: params.mover,
      }),
      ...(await quotaWarnings(quotaNeeds(inPlace), context)),
      ...sourceWarnings(source, valueOf(context.evidence.sources) ?? []),
      ...offline.warnings,
      overwrites(inPlace),
      ...downtime(inPlace, {
        until: inPlace.compare
          ? 'the files are restored and compared'
          : 'the files are restored',
        size: inPlace.snapshot,
      }),
      ...(inPlace.safety
        ? []
        : [noSafetyPoint(request.withoutSafetyPoint ?? false)]),
    ],
  };
}

/** The mover's cache, and the concurrent pods; stopped pods make room for new ones. @internal */
export function quotaNeeds({
  mover,
  workloads,
  safety,
}: InPlaceParams): QuotaNeeds {
  return {
    claims: [cacheClaim(mover)],
    destinations: 1,
    jobs: 1,
    pods: workloads.some(({ replicas }) => replicas > 0) ? 0 : 1,
    snapshots: safety ? 1 : 0,
  };
}
