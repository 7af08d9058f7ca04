import { ConflictError, InputError, isError } from '@backstage/errors';
import {
  countOf,
  MAX_SERVICE_VOLUMES,
  valueOf,
  type PlannedRestorePoint,
  type PlanWarning,
  type ServiceMoment,
} from 'backstage-plugin-volsync-common';
import { OPERATION_LABEL } from '../../../lib/operationNames';
import type { KindPlan, PlanContext, ServiceVolume } from '../../kind';
import type { RestoreParams } from '../restore/params';
import { choosePointAt, type PointAt } from './choosePointAt';
import { markOf } from './params';
import {
  leftOut,
  mergeWarnings,
  noPoint,
  pointWarnings,
} from './serviceWarnings';

/** The plan of one volume among those of its service. */
interface PlannedVolume<P> {
  readonly claim: string;
  readonly point: PointAt;
  readonly plan: KindPlan<P>;
}

/** The plans of all volumes of a service, with their combined warnings. */
interface PlannedService<P> {
  readonly moment: string;
  readonly planned: readonly PlannedVolume<P>[];
  readonly volumes: readonly PlannedRestorePoint[];
  readonly warnings: readonly PlanWarning[];
}

/**
 * Plans each volume of the service at its newest point at or before the moment. A volume that can't be restored blocks
 * the plan until the person leaves it out. Throws `InputError`, `ConflictError`.
 *
 * @internal
 */
export async function planService<P extends Pick<RestoreParams, 'claim'>>(
  context: PlanContext,
  request: ServiceMoment,
  planVolume: (
    context: PlanContext,
    options: { readonly snapshot: string; readonly claim: string },
  ) => Promise<KindPlan<P>>,
): Promise<PlannedService<P>> {
  const moment =
    request.moment ?? `${context.now().toISOString().slice(0, 19)}Z`;
  const { without = [] } = request;
  const service = (await context.readVolumes()).filter(isOfService);
  checkVolumes(service, without);
  const planned: PlannedVolume<P>[] = [];
  const volumes: PlannedRestorePoint[] = [];
  const missing: PlanWarning[] = [];
  for (const one of service) {
    const { claim } = one.volume;
    if (without.includes(claim)) {
      volumes.push({ claim });
      continue;
    }
    const result = await planOne(context, { one, moment, planVolume });
    if (typeof result === 'string') {
      missing.push(noPoint(claim, result));
      volumes.push({ claim, missing: result });
      continue;
    }
    planned.push(result);
    volumes.push(toRestorePoint(result));
  }
  return {
    moment,
    planned,
    volumes,
    warnings: [
      ...missing,
      ...leftOut(without),
      ...mergeWarnings(
        planned.map(({ claim, plan: { warnings } }) => ({ claim, warnings })),
      ),
      ...pointWarnings(planned),
    ],
  };
}

/** Returns a string with the reason if the volume can't be restored. */
async function planOne<P>(
  context: PlanContext,
  options: {
    readonly one: ServiceVolume;
    readonly moment: string;
    readonly planVolume: (
      context: PlanContext,
      options: { readonly snapshot: string; readonly claim: string },
    ) => Promise<KindPlan<P>>;
  },
): Promise<PlannedVolume<P> | string> {
  const { one, moment, planVolume } = options;
  const { claim } = one.volume;
  const point = choosePointAt(one.evidence, moment);
  if (typeof point === 'string') {
    return point;
  }
  try {
    const plan = await planVolume(
      { ...context, ...one, planId: markOf(context.planId, claim) },
      { snapshot: point.id, claim },
    );
    return { claim, point, plan };
  } catch (error) {
    if (
      isError(error) &&
      ['ConflictError', 'ServiceUnavailableError'].includes(error.name)
    ) {
      return error.message;
    }
    throw error;
  }
}

/** A claim that an earlier restore created isn't part of the service, unless it is also backed up. */
function isOfService({ evidence }: ServiceVolume): boolean {
  const claim = valueOf(evidence.claim);
  const isBackedUp = (valueOf(evidence.sources)?.length ?? 0) > 0;
  return isBackedUp || claim?.metadata.labels?.[OPERATION_LABEL] === undefined;
}

function checkVolumes(
  service: readonly ServiceVolume[],
  without: readonly string[],
): void {
  const claims = service.map(({ volume }) => volume.claim);
  const unknown = without.filter(claim => !claims.includes(claim));
  if (unknown.length > 0) {
    throw new InputError(
      `The service has no volume "${unknown[0]}". Its volumes: ${claims.join(
        ', ',
      )}`,
    );
  }
  if (claims.length > MAX_SERVICE_VOLUMES) {
    throw new ConflictError(
      `The service has ${countOf(
        claims.length,
        'volume',
      )} in this cluster; at most ${MAX_SERVICE_VOLUMES} can be restored together. Restore them one by one`,
    );
  }
  if (claims.every(claim => without.includes(claim))) {
    throw new InputError('All volumes of the service are left out');
  }
}

function toRestorePoint<P extends Pick<RestoreParams, 'claim'>>({
  claim,
  point,
  plan,
}: PlannedVolume<P>): PlannedRestorePoint {
  const { snapshot, claim: target } = plan.params as unknown as RestoreParams;
  return {
    claim,
    snapshotId: point.id,
    time: point.time,
    restoredTo: target.name,
    files: snapshot.files,
    bytes: snapshot.bytes,
  };
}
