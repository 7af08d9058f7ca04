import { type Condition, type KubeObject, resourceType } from '../client';

/** source.toolkit.fluxcd.io/v1. */
export interface GitSource extends KubeObject {
  spec: {
    url: string;
    interval?: string;
    ref?: { branch?: string };
    suspend?: boolean;
  };
  status?: {
    observedGeneration?: number;
    conditions?: Condition[];
    artifact?: { revision: string; lastUpdateTime?: string };
  };
}

/** An object that a Kustomization applied: `namespace_name_group_kind` and its version. */
export interface InventoryEntry {
  id: string;
  v: string;
}

/** kustomize.toolkit.fluxcd.io/v1. */
export interface Kustomization extends KubeObject {
  spec: {
    interval?: string;
    path?: string;
    prune?: boolean;
    suspend?: boolean;
    /** Ready only when all applied objects are */
    wait?: boolean;
    targetNamespace?: string;
    components?: string[];
    sourceRef: { kind: string; name: string; namespace?: string };
    postBuild?: {
      substitute?: Record<string, string>;
      substituteFrom?: unknown[];
    };
    [other: string]: unknown;
  };
  status?: {
    observedGeneration?: number;
    conditions?: Condition[];
    lastAppliedRevision?: string;
    lastAttemptedRevision?: string;
    lastHandledReconcileAt?: string;
    inventory?: { entries: InventoryEntry[] };
  };
}

/** helm.toolkit.fluxcd.io/v2, as far as the agent reads it. */
export interface HelmRelease extends KubeObject {
  spec: {
    suspend?: boolean;
    releaseName?: string;
    chart?: { spec?: { chart?: string; version?: string } };
    [other: string]: unknown;
  };
  status?: {
    observedGeneration?: number;
    conditions?: Condition[];
    lastHandledReconcileAt?: string;
  };
}

export const gitSources = resourceType<GitSource>(
  'source.toolkit.fluxcd.io/v1',
  'GitRepository',
  'gitrepositories',
);

export const kustomizations = resourceType<Kustomization>(
  'kustomize.toolkit.fluxcd.io/v1',
  'Kustomization',
  'kustomizations',
);

export const helmReleases = resourceType<HelmRelease>(
  'helm.toolkit.fluxcd.io/v2',
  'HelmRelease',
  'helmreleases',
);

/** Requests a reconciliation; `status.lastHandledReconcileAt` has the last handled request. */
export const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt';
export const FINALIZER = 'finalizers.fluxcd.io';
