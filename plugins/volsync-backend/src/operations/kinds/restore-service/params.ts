import { createHash } from 'node:crypto';
import type { OperationVolume } from 'backstage-plugin-volsync-common';
import { z } from 'zod';
import type { MarkedVolume } from '../../record';
import { restoreParamsSchema } from '../restore/params';
import { inPlaceParamsSchema } from '../restore-in-place/params';

/** What the plan of a whole service fixes. @internal */
export const serviceParamsSchema = z.object({
  /** RFC 3339 */
  moment: z.string(),
  volumes: z.array(z.object({ of: z.string(), restore: restoreParamsSchema })),
});

export type ServiceParams = z.output<typeof serviceParamsSchema>;

/** What the plan of a whole service fixes that is restored over its live data. @internal */
export const serviceInPlaceParamsSchema = z.object({
  /** RFC 3339 */
  moment: z.string(),
  volumes: z.array(z.object({ of: z.string(), restore: inPlaceParamsSchema })),
});

export type ServiceInPlaceParams = z.output<typeof serviceInPlaceParamsSchema>;

/**
 * Marks what an operation makes for one of several volumes, in the form that the admission policy knows: each volume has
 * its own objects, and their names follow from the mark.
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
 * All volumes of a service are in one namespace. The one whose tab it was planned on is among them, even if it is left
 * out: the operation is found there.
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
