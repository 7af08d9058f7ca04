import { z } from 'zod';

/** What the plan of a deletion fixes. @internal */
export const deletionParamsSchema = z.object({
  source: z.object({ name: z.string(), uid: z.string() }),
  secretName: z.string(),
  /** 64 hex digits */
  snapshot: z.object({ id: z.string() }),
  /** Marks everything that this operation creates */
  mark: z.string(),
  /** The settings of the source's mover that are taken over */
  mover: z.record(z.string(), z.unknown()),
});

export type DeletionParams = z.output<typeof deletionParamsSchema>;

export function forgetJobOf({ mark }: Pick<DeletionParams, 'mark'>): string {
  return `backstage-volsync-forget-${mark}`;
}
