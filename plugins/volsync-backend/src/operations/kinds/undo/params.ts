import type { JsonObject } from '@backstage/types';
import { z } from 'zod';
import {
  offlineParamsSchema,
  runnerSchema,
  wayBackSchema,
  workloadSchema,
} from '../restore-in-place/params';

/** What an earlier operation left changed, by the keys of its steps' memory. @internal */
const foundSchema = z
  .record(z.string(), z.unknown())
  .transform(value => value as JsonObject);

/** What the plan of an undo fixes for one volume. @internal */
export const undoParamsSchema = offlineParamsSchema.extend({
  /** The operation to undo */
  operation: z.string(),
  /** Its safety snapshot */
  from: wayBackSchema.extend({
    mark: z.string(),
    uid: z.string(),
    /** The time of that state, RFC 3339 */
    at: z.string(),
  }),
  found: foundSchema,
});

export type UndoParams = z.output<typeof undoParamsSchema>;

/** What the plan of an undo fixes for all volumes of a service. @internal */
export const serviceUndoParamsSchema = z.object({
  operation: z.string(),
  volumes: z.array(z.object({ of: z.string(), restore: undoParamsSchema })),
  /** What the earlier operation left changed among resources shared by several volumes */
  found: foundSchema,
});

export type ServiceUndoParams = z.output<typeof serviceUndoParamsSchema>;

/** What the plan of a later finish fixes for one volume. @internal */
export const finishParamsSchema = z.object({
  source: offlineParamsSchema.shape.source,
  workloads: z.array(workloadSchema),
  runners: z.array(runnerSchema),
  /** The operation that was left as is */
  operation: z.string(),
  found: foundSchema,
});

export type FinishParams = z.output<typeof finishParamsSchema>;

/** What the plan of a later finish fixes for all volumes of a service. @internal */
export const serviceFinishParamsSchema = z.object({
  operation: z.string(),
  volumes: z.array(
    z.object({
      of: z.string(),
      restore: finishParamsSchema.extend({ mark: z.string() }),
    }),
  ),
  found: foundSchema,
});

export type ServiceFinishParams = z.output<typeof serviceFinishParamsSchema>;
