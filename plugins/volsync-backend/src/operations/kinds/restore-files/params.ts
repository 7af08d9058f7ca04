import { z } from 'zod';
import { runnerSchema, workloadSchema } from '../restore-in-place/params';
import { restoreParamsSchema } from '../restore/params';

/** What the plan of a restore of chosen files fixes. @internal */
export const filesParamsSchema = restoreParamsSchema.extend({
  claim: restoreParamsSchema.shape.claim.extend({
    /** Of the live claim; absent for one that the operation makes */
    uid: z.string().optional(),
  }),
  paths: z.array(z.object({ address: z.string(), raw: z.string() })),
  existing: z.enum(['keep', 'replace']),
  /** What a restored file is called beside one that exists: its name and this */
  suffix: z.string(),
  /** Regular files at and below the paths, and their bytes */
  files: z.number(),
  bytes: z.number(),
  /** Whether apps are stopped while the files are placed */
  stopApp: z.boolean(),
  workloads: z.array(workloadSchema),
  runners: z.array(runnerSchema),
});

export type FilesParams = z.output<typeof filesParamsSchema>;

/** Whether it goes into the live volume. @internal */
export function isLive({ claim }: Pick<FilesParams, 'claim'>): boolean {
  return claim.uid !== undefined;
}

/** The folder in the volume's root that restored files wait in. @internal */
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
