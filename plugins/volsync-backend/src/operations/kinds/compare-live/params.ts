import { z } from 'zod';
import { restoreParamsSchema } from '../restore/params';

/** What the plan of a comparison with the live volume fixes. @internal */
export const compareParamsSchema = restoreParamsSchema.extend({
  claim: restoreParamsSchema.shape.claim.extend({ uid: z.string() }),
});

export type CompareParams = z.output<typeof compareParamsSchema>;

export function listJobOf(mark: string): string {
  return `backstage-volsync-list-${mark}`;
}
