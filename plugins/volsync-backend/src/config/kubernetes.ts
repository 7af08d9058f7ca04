import type { RootConfigService } from '@backstage/backend-plugin-api';
import { z } from 'zod';
import { parseConfig } from './parse';
import { httpUrlSchema, textSchema } from './schemas';

/**
 * A cluster in the portal's own `kubernetes` section. That section belongs to the kubernetes plugin, so unknown keys
 * are ignored.
 *
 * @internal
 */
export interface LocatedCluster {
  readonly name: string;
  readonly key: string;
  readonly title?: string;
  readonly url: string;
  readonly authProvider: string;
  /** The provider whose token `oidc` uses, such as `okta` */
  readonly oidcTokenProvider?: string;
  readonly serviceAccountToken?: string;
  readonly caData?: string;
  readonly caFile?: string;
  readonly skipTLSVerify?: boolean;
}

const clusterSchema = z
  .object({
    name: textSchema,
    title: textSchema.optional(),
    url: httpUrlSchema,
    authProvider: textSchema.optional(),
    authMetadata: z.record(z.string(), z.unknown()).optional(),
    oidcTokenProvider: textSchema.optional(),
    serviceAccountToken: textSchema.optional(),
    caData: textSchema.optional(),
    caFile: textSchema.optional(),
    skipTLSVerify: z.boolean().optional(),
  })
  .passthrough();

const AUTH_PROVIDER = 'kubernetes.io/auth-provider';
const OIDC_TOKEN_PROVIDER = 'kubernetes.io/oidc-token-provider';

export function readKubernetesClusters(
  config: RootConfigService,
): readonly LocatedCluster[] {
  const methods = config.getOptional('kubernetes.clusterLocatorMethods');
  if (!Array.isArray(methods)) {
    return [];
  }
  return methods.flatMap((method, index) => {
    const key = `kubernetes.clusterLocatorMethods[${index}]`;
    const { type, clusters } = parseConfig({
      schema: z
        .object({ type: textSchema, clusters: z.unknown().optional() })
        .passthrough(),
      value: method,
      key,
    });
    if (type === 'localKubectlProxy') {
      return [
        {
          name: 'local',
          key,
          url: 'http://localhost:8001',
          authProvider: 'localKubectlProxy',
        },
      ];
    }
    return type === 'config' ? readClusters(`${key}.clusters`, clusters) : [];
  });
}

function readClusters(key: string, value: unknown): LocatedCluster[] {
  return parseConfig({
    schema: z.array(clusterSchema).default([]),
    value,
    key,
  }).map((cluster, index) => ({
    name: cluster.name,
    key: `${key}[${index}]`,
    title: cluster.title,
    url: cluster.url,
    authProvider: String(
      cluster.authMetadata?.[AUTH_PROVIDER] ??
        cluster.authProvider ??
        'serviceAccount',
    ),
    oidcTokenProvider:
      readText(cluster.authMetadata?.[OIDC_TOKEN_PROVIDER]) ??
      cluster.oidcTokenProvider,
    serviceAccountToken: cluster.serviceAccountToken,
    caData: cluster.caData,
    caFile: cluster.caFile,
    skipTLSVerify: cluster.skipTLSVerify,
  }));
}

function readText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
