import { z } from 'zod';

/** What a plan fixes for everything that restores into a claim of its own. @internal */
export const restoreParamsSchema = z.object({
  source: z.object({ name: z.string(), uid: z.string() }),
  secretName: z.string(),
  /** What the comparison reads, where that is another Secret than the mover's */
  repository: z
    .object({ cluster: z.string(), namespace: z.string(), name: z.string() })
    .optional(),
  /** The volume that was backed up, where that is in another namespace */
  origin: z.string().optional(),
  snapshot: z.object({
    id: z.string(),
    restoreAsOf: z.string(),
    files: z.number().optional(),
    bytes: z.number().optional(),
  }),
  /** Marks everything that this operation makes */
  mark: z.string(),
  claim: z.object({
    name: z.string(),
    capacity: z.string(),
    accessModes: z.array(z.string()),
    storageClassName: z.string().optional(),
  }),
  destination: z.string(),
  job: z.string(),
  /** How the source's mover runs, taken over */
  mover: z.record(z.string(), z.unknown()),
  /** Whether the content is compared with the repository's */
  compare: z.boolean(),
});

export type RestoreParams = z.output<typeof restoreParamsSchema>;
