import { z } from 'zod';
import { httpUrlSchema, namespacePatternSchema, textSchema } from './schemas';

const refPattern = textSchema.refine(
  value => /^[^:/,\s]+:[^:/,\s]+\/[^:/,\s]+$/.test(value),
  'must be a whole entity ref or a pattern of one, such as "group:default/team-a" or "component:default/*"',
);

/** Who may see a namespace. @internal */
export const namespaceBindingSchema = z
  .object({
    name: namespacePatternSchema,
    owners: z.array(refPattern).default([]),
    entities: z.array(refPattern).default([]),
  })
  .strict()
  .refine(
    binding => binding.owners.length + binding.entities.length > 0,
    'needs "owners" or "entities": without either it binds nobody',
  );

/** @internal */
export const clusterOverlaySchema = z
  .object({
    name: textSchema,
    title: textSchema.optional(),
    url: httpUrlSchema.optional(),
    serviceAccountToken: textSchema.optional(),
    caData: textSchema.optional(),
    caFile: textSchema.optional(),
    skipTLSVerify: z.boolean().optional(),
    namespaces: z.array(namespaceBindingSchema).default([]),
    namespaceAnnotations: z.boolean().default(true),
    unbound: z
      .enum(['deny', 'read'], { message: 'must be "deny" or "read"' })
      .default('deny'),
  })
  .strict();

/** @internal */
export type NamespaceBinding = z.output<typeof namespaceBindingSchema>;
/** @internal */
export type ClusterOverlay = z.output<typeof clusterOverlaySchema>;

/** @internal */
export const kubeconfigSchema = z
  .object({
    file: textSchema,
    context: z
      .union([textSchema, z.array(textSchema)])
      .transform(value => (typeof value === 'string' ? [value] : value))
      .default([]),
  })
  .strict();

/** @internal */
export type KubeconfigLocation = z.output<typeof kubeconfigSchema>;
