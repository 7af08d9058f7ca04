import { createHash } from 'node:crypto';
import type { OperationVolume } from 'backstage-plugin-volsync-common';
import { z } from 'zod';
import type { MarkedVolume } from '../../record';
import { restoreParamsSchema } from '../restore/params';
import { inPlaceParamsSchema } from '../restore-in-place/params';

/** What the plan of a service restore fixes. @internal */
export const serviceParamsSchema = z.object({
  /** RFC 3339 */
  moment: z.string(),
  volumes: z.array(z.object({ of: z.string(), restore: restoreParamsSchema })),
});

export type ServiceParams = z.output<typeof serviceParamsSchema>;

/** What the plan of a service restore over its live data fixes. @internal */
export const serviceInPlaceParamsSchema = z.object({
  /** RFC 3339 */
  moment: z.string(),
  volumes: z.array(z.object({ of: z.string(), restore: inPlaceParamsSchema })),
});

export type ServiceInPlaceParams = z.output<typeof serviceInPlaceParamsSchema>;

/**
 * The mark for one of several volumes of an operation, in the format that the admission policy knows. Each volume has
 * its own objects, and their names are derived from the mark.
 *
 * @internal
 */
export function markOf(planId: string, claim: string): string {
  return createHash('sha256')
    .update(`${planId}/${claim}`)
    .digest('hex')
    .slice(0, 8);
}

/**
 * All volumes of a service are in one namespace. They include the volume whose tab the operation was planned on, even
 * if it is left out, because the operation is found there.
 *
 * @internal
 */
export function toMarkedVolumes(
  volumes: readonly {
    readonly of: string;
    readonly restore: { readonly mark: string };
  }[],
  planned: OperationVolume,
): readonly MarkedVolume[] {
  const { cluster, namespace } = planned;
  const marked = volumes.map(({ of: claim, restore: { mark } }) => ({
    cluster,
    namespace,
    claim,
    mark,
  }));
  return marked.some(({ claim }) => claim === planned.claim)
    ? marked
    : [{ ...planned, mark: '' }, ...marked];
}
