import type { JsonObject } from '@backstage/types';
import { z } from 'zod';
import { restoreParamsSchema } from '../restore/params';

/** What manages the app from Git or scales it automatically, and is suspended meanwhile. @internal */
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
  /** At planning time; the number found when scaling down counts */
  replicas: z.number(),
});

export type Workload = z.output<typeof workloadSchema>;

/** A volume snapshot of an earlier state, and what copying it back needs. @internal */
export const wayBackSchema = z.object({
  /** The volume snapshot's */
  name: z.string(),
  claim: z.string(),
  job: z.string(),
});

export type WayBack = z.output<typeof wayBackSchema> & {
  /** On everything that belongs to it */
  readonly mark: string;
};

/** What a plan fixes if it replaces the files of a live claim, whatever their source. @internal */
export const offlineParamsSchema = restoreParamsSchema
  .pick({ source: true, mark: true, mover: true })
  .extend({
    claim: restoreParamsSchema.shape.claim.extend({ uid: z.string() }),
    workloads: z.array(workloadSchema),
    runners: z.array(runnerSchema),
    /** The volume snapshot to go back to; absent if the person declined one */
    safety: wayBackSchema
      .extend({
        className: z.string(),
        /** How long it is kept, in milliseconds; absent in plans of older versions */
        retentionMs: z.number().optional(),
      })
      .optional(),
  });

export type OfflineParams = z.output<typeof offlineParamsSchema> & {
  /** What else the operation creates until it ends */
  readonly destination?: string;
  readonly job?: string;
  /** The earlier state that an undo copies back */
  readonly from?: WayBack;
  /** What an earlier operation left stopped, by the keys of the memory */
  readonly found?: JsonObject;
};

/** What the plan of a restore in place fixes. @internal */
export const inPlaceParamsSchema = restoreParamsSchema.extend({
  ...offlineParamsSchema.shape,
  /** Whether files that aren't in the snapshot are deleted */
  deleteFiles: z.boolean(),
});

export type InPlaceParams = z.output<typeof inPlaceParamsSchema>;
