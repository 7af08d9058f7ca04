import type { OperationVolume } from 'backstage-plugin-volsync-common';
import { z } from 'zod';
import type { MarkedVolume } from '../../record';
import { restoreParamsSchema } from '../restore/params';

/** What the plan of a restore into another namespace fixes. @internal */
export const elsewhereParamsSchema = z.object({
  /** `secretName` is the target's Secret, `repository` is the source's */
  restore: restoreParamsSchema.required({ repository: true }),
  target: z.object({
    cluster: z.string(),
    namespace: z.string(),
    /** The entity that the operator bound the namespace to */
    entityRef: z.string(),
  }),
  /** The fingerprint of the planned repository; empty while the plan is blocked */
  fingerprint: z.string(),
});

export type ElsewhereParams = z.output<typeof elsewhereParamsSchema>;

/** The new volume. @internal */
export function toTargetVolume({
  restore,
  target: { cluster, namespace },
}: ElsewhereParams): OperationVolume {
  return { cluster, namespace, claim: restore.claim.name };
}

/** Both volumes are locked for other operations meanwhile. @internal */
export function toBothVolumes(
  params: ElsewhereParams,
  planned: OperationVolume,
): readonly MarkedVolume[] {
  const { mark } = params.restore;
  return [
    { ...planned, mark },
    { ...toTargetVolume(params), mark },
  ];
}
