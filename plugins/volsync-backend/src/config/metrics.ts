import { z } from 'zod';
import { httpUrlSchema, textSchema } from './schemas';

const labelName = z
  .string()
  .regex(
    /^[a-zA-Z_][a-zA-Z0-9_]*$/,
    'must be the name of a label: letters, digits and underscores',
  );

/** One metrics server. @internal */
export const metricsSchema = z
  .object({
    name: textSchema,
    clusters: z.array(textSchema).default([]),
    url: httpUrlSchema,
    ruleUrl: httpUrlSchema.optional(),
    type: z
      .enum(['prometheus', 'victoriametrics'], {
        message: 'must be "prometheus" or "victoriametrics"',
      })
      .default('prometheus'),
    job: textSchema.optional(),
    headers: z.record(z.string(), z.string()).default({}),
    matchers: z.record(labelName, z.string()).default({}),
  })
  .strict();

export type MetricsConfig = z.output<typeof metricsSchema>;
