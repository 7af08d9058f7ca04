import { type Condition, type KubeObject, resourceType } from '../client';

/** external-secrets.io/v1, cluster-wide. */
export interface ClusterSecretStore extends KubeObject {
  spec: { provider: Record<string, unknown> };
  status?: { conditions?: Condition[]; capabilities?: string };
}

/** external-secrets.io/v1. */
export interface ExternalSecret extends KubeObject {
  spec: {
    refreshInterval?: string;
    secretStoreRef?: { kind?: string; name: string };
    target?: {
      name?: string;
      creationPolicy?: string;
      template?: {
        type?: string;
        engineVersion?: string;
        data?: Record<string, string>;
        metadata?: {
          labels?: Record<string, string>;
          annotations?: Record<string, string>;
        };
      };
    };
    data?: {
      secretKey: string;
      remoteRef: { key: string; property?: string };
    }[];
    dataFrom?: { extract?: { key: string }; [other: string]: unknown }[];
  };
  status?: {
    conditions?: Condition[];
    refreshTime?: string;
    syncedResourceVersion?: string;
    binding?: { name: string };
  };
}

export const clusterSecretStores = resourceType<ClusterSecretStore>(
  'external-secrets.io/v1',
  'ClusterSecretStore',
  'clustersecretstores',
  { namespaced: false },
);

export const externalSecrets = resourceType<ExternalSecret>(
  'external-secrets.io/v1',
  'ExternalSecret',
  'externalsecrets',
);
