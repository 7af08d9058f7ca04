import { z } from 'zod';
import { restoreParamsSchema } from '../restore/params';

/** What runs an app from Git or scales it by itself, and is switched off meanwhile. @internal */
export const runnerSchema = z.object({
  resource: z.enum([
    'kustomizations',
    'helmReleases',
    'applications',
    'scaledObjects',
  ]),
  namespace: z.string(),
  name: z.string(),
  uid: z.string(),
});

export type Runner = z.output<typeof runnerSchema>;

/** What mounts the claim and is scaled to 0 meanwhile. @internal */
export const workloadSchema = z.object({
  resource: z.enum(['deployments', 'statefulSets']),
  name: z.string(),
  uid: z.string(),
  /** When the plan was made; what counts is what is found when it is scaled down */
  replicas: z.number(),
});

export type Workload = z.output<typeof workloadSchema>;

/** What the plan of a restore in place fixes. @internal */
export const inPlaceParamsSchema = restoreParamsSchema.extend({
  claim: restoreParamsSchema.shape.claim.extend({ uid: z.string() }),
  /** Whether files that the snapshot does not hold are deleted */
  deleteFiles: z.boolean(),
  workloads: z.array(workloadSchema),
  runners: z.array(runnerSchema),
  /** The volume snapshot to go back to, and what it takes to do so; absent where the person goes without */
  safety: z
    .object({
      name: z.string(),
      className: z.string(),
      claim: z.string(),
      job: z.string(),
    })
    .optional(),
});

export type InPlaceParams = z.output<typeof inPlaceParamsSchema>;
