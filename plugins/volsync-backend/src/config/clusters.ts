import { z } from 'zod';
import { httpUrlSchema, namespacePatternSchema, textSchema } from './schemas';

const refPattern = textSchema.refine(
  value => /^[^:/,\s]+:[^:/,\s]+\/[^:/,\s]+$/.test(value),
  'must be a full entity ref or a pattern, such as "group:default/team-a" or "component:default/*"',
);

/** Who may see a namespace. */
const namespaceBindingSchema = z
  .object({
    name: namespacePatternSchema,
    owners: z.array(refPattern).default([]),
    entities: z.array(refPattern).default([]),
  })
  .strict()
  .refine(
    binding => binding.owners.length + binding.entities.length > 0,
    'requires "owners" or "entities"',
  );

/** How the portal reaches a cluster. @internal */
export const clusterAccessSchema = z.enum(['direct', 'kubernetesPlugin'], {
  message: 'must be "direct" or "kubernetesPlugin"',
});

export const clusterOverlaySchema = z
  .object({
    name: textSchema,
    title: textSchema.optional(),
    access: clusterAccessSchema.optional(),
    allowWrites: z.boolean().optional(),
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
  .strict()
  .refine(
    overlay => overlay.access !== 'kubernetesPlugin' || !isOwn(overlay),
    'is reached through the kubernetes plugin, which has its own address, token and certificate authority. Remove these, or set access: direct',
  );

/** Whether keys are set that only direct access uses. */
function isOwn(overlay: {
  readonly url?: string;
  readonly serviceAccountToken?: string;
  readonly caData?: string;
  readonly caFile?: string;
}): boolean {
  const { url, serviceAccountToken, caData, caFile } = overlay;
  return [url, serviceAccountToken, caData, caFile].some(
    value => value !== undefined,
  );
}

export type NamespaceBinding = z.output<typeof namespaceBindingSchema>;
export type ClusterOverlay = z.output<typeof clusterOverlaySchema>;

/** How the portal reaches a cluster according to the configuration. @internal */
export function accessOf(
  config: {
    readonly clusterAccess: z.output<typeof clusterAccessSchema>;
    readonly clusters: readonly ClusterOverlay[];
  },
  name: string,
): z.output<typeof clusterAccessSchema> {
  const overlay = config.clusters.find(cluster => cluster.name === name);
  return (
    overlay?.access ??
    (overlay && isOwn(overlay) ? 'direct' : config.clusterAccess)
  );
}

export const kubeconfigSchema = z
  .object({
    file: textSchema,
    context: z
      .union([textSchema, z.array(textSchema)])
      .transform(value => (typeof value === 'string' ? [value] : value))
      .default([]),
  })
  .strict();

export type KubeconfigLocation = z.output<typeof kubeconfigSchema>;
