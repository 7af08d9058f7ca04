import { z } from 'zod';
import { durationSchema } from './schemas';

const percent = z.number().min(0).max(100);

/** The targets of the fleet page. Durations are in milliseconds after parsing. @internal */
export const fleetSchema = z
  .object({
    targets: z
      .object({
        protectedPercent: percent.optional(),
        maxAge: durationSchema.optional(),
        testRestoredPercent: percent.optional(),
      })
      .strict()
      .optional(),
  })
  .strict();

export type FleetConfig = z.output<typeof fleetSchema>;
