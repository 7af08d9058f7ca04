import { z } from 'zod';
import { textSchema } from './schemas';

const objectName = z
  .object({ namespace: textSchema, name: textSchema })
  .strict();

/**
 * The names of the platform's objects in the clusters. The defaults are the names in its template. `{cluster}` in the
 * Kustomization's name is replaced by the cluster's name.
 *
 * @internal
 */
export const platformSchema = z
  .object({
    namespace: textSchema.default('volsync-system'),
    kustomization: objectName.default({
      namespace: 'flux-system',
      name: 'cluster-{cluster}-volsync',
    }),
    helmReleases: z
      .array(textSchema)
      .default(['snapshot-controller', 'volsync']),
    deployments: z
      .array(textSchema)
      .default(['snapshot-controller', 'volsync']),
    secretStore: textSchema.default('onepassword'),
    volumeSnapshotClass: textSchema.default('csi-ceph-block'),
    cacheStorageClass: textSchema.default('openebs-hostpath'),
    prometheusRule: textSchema.default('volsync'),
    metricsJob: textSchema.default('volsync-metrics'),
    sample: z
      .object({ namespace: textSchema, claim: textSchema })
      .strict()
      .optional(),
  })
  .strict();

export type PlatformConfig = z.output<typeof platformSchema>;
