import { z } from 'zod';
import { runnerSchema, workloadSchema } from '../restore-in-place/params';
import { restoreParamsSchema } from '../restore/params';

/** What the plan of a restore of selected files fixes. @internal */
export const filesParamsSchema = restoreParamsSchema.extend({
  claim: restoreParamsSchema.shape.claim.extend({
    /** The live claim's; absent for a claim that the operation creates */
    uid: z.string().optional(),
  }),
  paths: z.array(z.object({ address: z.string(), raw: z.string() })),
  existing: z.enum(['keep', 'replace']),
  /** Appended to the name of a restored file if a file of that name exists */
  suffix: z.string(),
  /** Number of regular files at and below the paths, and their total size */
  files: z.number(),
  bytes: z.number(),
  /** Whether apps are stopped while the files are placed */
  stopApp: z.boolean(),
  workloads: z.array(workloadSchema),
  runners: z.array(runnerSchema),
});

export type FilesParams = z.output<typeof filesParamsSchema>;

/** Whether the files are restored into the live volume. @internal */
export function isLive({ claim }: Pick<FilesParams, 'claim'>): boolean {
  return claim.uid !== undefined;
}

/** The folder in the volume's root that holds restored files until they are placed. @internal */
export function scratchOf({ mark }: Pick<FilesParams, 'mark'>): string {
  return `.backstage-volsync-${mark}`;
}

export function fetchJobOf(mark: string): string {
  return `backstage-volsync-fetch-${mark}`;
}

export function placeJobOf(mark: string): string {
  return `backstage-volsync-place-${mark}`;
}

export function discardJobOf(mark: string): string {
  return `backstage-volsync-discard-${mark}`;
}
