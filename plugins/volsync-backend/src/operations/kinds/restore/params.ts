import { z } from 'zod';

/** What the plan of every restore into its own claim fixes. @internal */
export const restoreParamsSchema = z.object({
  source: z.object({ name: z.string(), uid: z.string() }),
  secretName: z.string(),
  /** The Secret that the comparison reads, if it isn't the mover's */
  repository: z
    .object({ cluster: z.string(), namespace: z.string(), name: z.string() })
    .optional(),
  /** The namespace that was backed up, if it is another one */
  origin: z.string().optional(),
  snapshot: z.object({
    id: z.string(),
    restoreAsOf: z.string(),
    files: z.number().optional(),
    bytes: z.number().optional(),
  }),
  /** Marks everything that this operation creates */
  mark: z.string(),
  claim: z.object({
    name: z.string(),
    capacity: z.string(),
    accessModes: z.array(z.string()),
    storageClassName: z.string().optional(),
  }),
  destination: z.string(),
  job: z.string(),
  /** The settings of the source's mover that are taken over */
  mover: z.record(z.string(), z.unknown()),
  /** Whether the content is compared with the repository */
  compare: z.boolean(),
});

export type RestoreParams = z.output<typeof restoreParamsSchema>;
