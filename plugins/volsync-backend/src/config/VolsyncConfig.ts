import type { RootConfigService } from '@backstage/backend-plugin-api';
import {
  readComponentSettingsFromConfig,
  type ComponentSettings,
} from 'backstage-plugin-volsync-node';
import { z } from 'zod';
import {
  clusterAccessSchema,
  clusterOverlaySchema,
  kubeconfigSchema,
} from './clusters';
import { coverageSchema } from './coverage';
import { readKubernetesClusters, type LocatedCluster } from './kubernetes';
import { metricsSchema } from './metrics';
import { notificationsSchema } from './notifications';
import { objectStoreSchema, repositoriesSchema } from './objectStores';
import { fleetSchema } from './fleet';
import { operationsSchema } from './operations';
import { ConfigurationError, parseConfig } from './parse';
import { platformSchema } from './platform';
import { limitsSchema, refreshSchema } from './refresh';

const volsyncSchema = z
  .object({
    clusters: z.array(clusterOverlaySchema).default([]),
    clusterAccess: clusterAccessSchema.default('direct'),
    kubeconfig: kubeconfigSchema.optional(),
    objectStores: z.array(objectStoreSchema).default([]),
    metrics: z.array(metricsSchema).default([]),
    repositories: repositoriesSchema
      .optional()
      .transform(value => value ?? repositoriesSchema.parse({})),
    // Also read by the plugins that write the component: see ComponentSettings
    component: z.unknown().optional(),
    coverage: coverageSchema
      .optional()
      .transform(value => value ?? coverageSchema.parse({})),
    fleet: fleetSchema
      .optional()
      .transform(value => value ?? fleetSchema.parse({})),
    platform: platformSchema
      .optional()
      .transform(value => value ?? platformSchema.parse({})),
    notifications: notificationsSchema
      .optional()
      .transform(value => value ?? notificationsSchema.parse({})),
    operations: operationsSchema
      .optional()
      .transform(value => value ?? operationsSchema.parse({})),
    refresh: refreshSchema
      .optional()
      .transform(value => value ?? refreshSchema.parse({})),
    limits: limitsSchema
      .optional()
      .transform(value => value ?? limitsSchema.parse({})),
  })
  .strict();

/** The whole configuration, read once at startup. Durations are in milliseconds. @internal */
export type VolsyncConfig = z.output<typeof volsyncSchema> & {
  /** Clusters of the portal's own `kubernetes` section */
  readonly located: readonly LocatedCluster[];
  /** The settings of the portal's component, which templates write */
  readonly component: ComponentSettings;
  /** Whether permissions are enabled in the portal. Otherwise, everyone may do everything */
  readonly permissionsEnabled: boolean;
};

/** Throws a `ConfigurationError` that names the key, the rule and the fix. @internal */
export function readVolsyncConfig(config: RootConfigService): VolsyncConfig {
  const value = config.getOptional('volsync') ?? {};
  const parsed = parseConfig({ schema: volsyncSchema, value, key: 'volsync' });
  requireUnique(
    'volsync.clusters',
    'name',
    parsed.clusters.map(c => c.name),
  );
  requireUnique(
    'volsync.objectStores',
    'endpoint',
    parsed.objectStores.map(s => s.endpoint),
  );
  requireUnique(
    'volsync.metrics',
    'name',
    parsed.metrics.map(m => m.name),
  );
  return {
    ...parsed,
    located: readKubernetesClusters(config),
    component: readComponentSettingsFromConfig(config),
    permissionsEnabled:
      config.getOptionalBoolean('permission.enabled') ?? false,
  };
}

function requireUnique(
  key: string,
  property: string,
  values: readonly string[],
): void {
  values.forEach((value, index) => {
    if (values.indexOf(value) !== index) {
      throw new ConfigurationError(
        `${key}[${index}].${property}`,
        `duplicate value "${value}"`,
        'Remove one of them',
      );
    }
  });
}
