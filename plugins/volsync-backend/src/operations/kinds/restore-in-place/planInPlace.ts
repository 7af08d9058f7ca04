import { ConflictError, ServiceUnavailableError } from '@backstage/errors';
import { BACK_PREFIX } from '../../../lib/operationNames';
import {
  valueOf,
  type OperationRequest,
  type PersistentVolumeClaim,
  type PlanWarning,
  type ReplicationSource,
} from 'backstage-plugin-volsync-common';
import { ClusterError } from '../../../clusters/reflector/ClusterError';
import type { KindPlan, PlanContext } from '../../kind';
import { cacheClaim, prepareRestore, roomFor } from '../restore/planRestore';
import { quotaWarnings, type QuotaNeeds } from '../shared/quota';
import { toPreconditions } from '../shared/sourceObject';
import type { KindTools } from '../tools';
import { findAutoscalers } from './findAutoscalers';
import { findGitRunners } from './findGitRunners';
import { findUsers, type ClaimUsers } from './findUsers';
import { type InPlaceParams, type Runner } from './params';
import { findSafetyClass } from './safetyClass';
import {
  downtime,
  noSafetyPoint,
  notReadable,
  overwrites,
  sourceWarnings,
  strictly,
} from './planWarnings';
import { writesOf } from './plannedWrites';

type InPlaceRequest = Extract<
  OperationRequest,
  { readonly kind: 'restore-in-place' }
>;

interface Surroundings {
  readonly users: ClaimUsers;
  readonly runners: readonly Runner[];
  readonly warnings: readonly PlanWarning[];
}

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
  const around = await readSurroundings(context, { claim, source, tools });
  const className = request.withoutSafetyPoint
    ? undefined
    : await findSafetyClass({ claim, source }, context);
  const inPlace: InPlaceParams = {
    ...params,
    claim: { ...params.claim, uid: claim.metadata.uid },
    deleteFiles: request.deleteFiles ?? true,
    workloads: around.users.workloads.map(
      ({ resource, name, uid, replicas }) => ({
        resource,
        name,
        uid,
        replicas,
      }),
    ),
    runners: [...around.runners],
    ...(className && { safety: safetyOf(params.mark, className) }),
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
      users: around.users,
    }),
    warnings: [
      ...strictly(warnings, inPlace),
      ...roomFor(params),
      ...(await quotaWarnings(quotaNeeds(inPlace), context)),
      ...sourceWarnings(source, valueOf(context.evidence.sources) ?? []),
      ...around.warnings,
      overwrites(inPlace),
      ...downtime(inPlace),
      ...(className
        ? []
        : [noSafetyPoint(request.withoutSafetyPoint ?? false)]),
    ],
  };
}

/** The mover's cache, and what runs at a time; pods that are stopped before leave their room. */
function quotaNeeds({ mover, workloads, safety }: InPlaceParams): QuotaNeeds {
  return {
    claims: [cacheClaim(mover)],
    destinations: 1,
    jobs: 1,
    pods: workloads.some(({ replicas }) => replicas > 0) ? 0 : 1,
    snapshots: safety ? 1 : 0,
  };
}

/** Who uses the claim, and what would start them again. What may not be read stands in the way. */
async function readSurroundings(
  context: PlanContext,
  volume: {
    readonly claim: PersistentVolumeClaim;
    readonly source: ReplicationSource;
    readonly tools: KindTools;
  },
): Promise<Surroundings> {
  const { claim, source, tools } = volume;
  const { namespace } = context.volume;
  try {
    const users = await findUsers(
      {
        claim: claim.metadata.name,
        source: { name: source.metadata.name, uid: source.metadata.uid ?? '' },
      },
      context,
    );
    const scalers = await findAutoscalers(users.workloads, context);
    const git = await findGitRunners(
      [
        { group: '', kind: 'PersistentVolumeClaim', object: claim },
        {
          group: 'volsync.backube',
          kind: 'ReplicationSource',
          object: source,
        },
        ...users.workloads.map(({ resource, object }) => ({
          group: 'apps',
          kind: resource === 'deployments' ? 'Deployment' : 'StatefulSet',
          object,
        })),
      ],
      {
        namespace,
        argoCdNamespace: tools.argoCdNamespace,
        isBound: context.isBound,
        look: context,
      },
    );
    return {
      users,
      runners: [...git.runners, ...scalers.runners],
      warnings: [...users.obstacles, ...scalers.warnings, ...git.warnings],
    };
  } catch (error) {
    if (error instanceof ClusterError && error.kind === 'forbidden') {
      return {
        users: { workloads: [], obstacles: [] },
        runners: [],
        warnings: [notReadable(error.message, namespace)],
      };
    }
    throw error;
  }
}

function safetyOf(mark: string, className: string) {
  return {
    name: `backstage-volsync-safety-${mark}`,
    className,
    claim: `${BACK_PREFIX}${mark}`,
    job: `backstage-volsync-copy-${mark}`,
  };
}
