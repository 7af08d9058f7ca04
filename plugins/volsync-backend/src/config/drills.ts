import { MIN_DRILL_PERIOD_SECONDS } from 'backstage-plugin-volsync-common';
import { z } from 'zod';
import { durationSchema } from './schemas';

/** Scheduled drills. Durations are in milliseconds after parsing. @internal */
export const drillsSchema = z
  .object({
    enabled: z.boolean().optional(),
    every: durationSchema
      .refine(
        milliseconds => milliseconds >= MIN_DRILL_PERIOD_SECONDS * 1_000,
        'must be an hour or more',
      )
      .optional(),
    concurrent: z.number().int().positive().max(20).default(1),
  })
  .strict()
  .transform(({ enabled, every, concurrent }) => ({
    enabled: enabled ?? every !== undefined,
    every,
    concurrent,
  }));

export type DrillsConfig = z.output<typeof drillsSchema>;
