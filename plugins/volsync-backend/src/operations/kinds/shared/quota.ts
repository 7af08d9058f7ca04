/**
 * Checks, before an operation starts, whether the namespace's ResourceQuotas leave room for what it will create. For
 * the names that a quota counts, see https://kubernetes.io/docs/concepts/policy/resource-quotas/. Quotas with scopes
 * are ignored, because they count only certain pods, which is decided when the pod is created. CPU and memory are
 * ignored, too, because the mover uses the same amounts as each backup of the volume.
 */
import {
  formatBytes,
  parseQuantity,
  type KubernetesObject,
  type PlanWarning,
} from 'backstage-plugin-volsync-common';
import type { ClusterObjects } from '../../../clusters/ClusterObjects';
import { ClusterError } from '../../../clusters/reflector/ClusterError';

/** Resources and their numbers, by the names that a quota counts. @internal */
export interface QuotaNeeds {
  readonly claims?: readonly {
    /** A quantity; if unknown, the claim counts as requesting nothing */
    readonly capacity?: string | number;
    /** If unknown, no quota of a class counts it */
    readonly storageClassName?: string;
  }[];
  readonly pods?: number;
  readonly jobs?: number;
  readonly destinations?: number;
  readonly snapshots?: number;
}

type ResourceQuota = KubernetesObject & {
  readonly spec?: {
    readonly scopes?: readonly string[];
    readonly scopeSelector?: object;
  };
  readonly status?: {
    readonly hard?: Readonly<Record<string, string>>;
    readonly used?: Readonly<Record<string, string>>;
  };
};

/** Quotas that block the operation or couldn't be read. Throws `ClusterUnreachableError`. @internal */
export async function quotaWarnings(
  needs: QuotaNeeds,
  reader: { readonly objects: ClusterObjects; readonly signal: AbortSignal },
): Promise<readonly PlanWarning[]> {
  const { objects, signal } = reader;
  let quotas: readonly ResourceQuota[];
  try {
    quotas = await objects.list('resourceQuotas', undefined, signal);
  } catch (error) {
    if (error instanceof ClusterError) {
      return [unreadQuotas(error)];
    }
    throw error;
  }
  const counted = [...countNeeds(needs)];
  return quotas
    .filter(({ spec }) => !spec?.scopes?.length && !spec?.scopeSelector)
    .flatMap(quota =>
      counted.flatMap(([resource, need]) => {
        const hard = parseQuantity(quota.status?.hard?.[resource]);
        const used = parseQuantity(quota.status?.used?.[resource]) ?? 0;
        return hard === undefined || used + need <= hard
          ? []
          : [noRoom(quota.metadata.name, resource, { hard, used, need })];
      }),
    );
}

/** The needs of several that run at the same time. Pure. @internal */
export function mergeNeeds(all: readonly QuotaNeeds[]): QuotaNeeds {
  const sum = (of: (needs: QuotaNeeds) => number | undefined) =>
    all.reduce((total, needs) => total + (of(needs) ?? 0), 0);
  return {
    claims: all.flatMap(({ claims = [] }) => claims),
    pods: sum(({ pods }) => pods),
    jobs: sum(({ jobs }) => jobs),
    destinations: sum(({ destinations }) => destinations),
    snapshots: sum(({ snapshots }) => snapshots),
  };
}

function countNeeds(needs: QuotaNeeds): ReadonlyMap<string, number> {
  const counted = new Map<string, number>();
  const add = (resource: string, amount = 0) => {
    if (amount > 0) {
      counted.set(resource, (counted.get(resource) ?? 0) + amount);
    }
  };
  for (const { capacity, storageClassName } of needs.claims ?? []) {
    const bytes = parseQuantity(capacity);
    add('persistentvolumeclaims', 1);
    add('count/persistentvolumeclaims', 1);
    add('requests.storage', bytes);
    if (storageClassName) {
      const ofClass = `${storageClassName}.storageclass.storage.k8s.io`;
      add(`${ofClass}/persistentvolumeclaims`, 1);
      add(`${ofClass}/requests.storage`, bytes);
    }
  }
  add('pods', needs.pods);
  add('count/pods', needs.pods);
  add('count/jobs.batch', needs.jobs);
  add('count/replicationdestinations.volsync.backube', needs.destinations);
  add('count/volumesnapshots.snapshot.storage.k8s.io', needs.snapshots);
  return counted;
}

function noRoom(
  name: string,
  resource: string,
  amounts: {
    readonly hard: number;
    readonly used: number;
    readonly need: number;
  },
): PlanWarning {
  const { hard, used, need } = amounts;
  const format = (amount: number) =>
    resource.endsWith('requests.storage')
      ? formatBytes(amount, 'en')
      : `${amount}`;
  return {
    code: 'quota',
    severity: 'warning',
    what: `The quota "${name}" allows ${format(
      hard,
    )} of ${resource} in this namespace, ${format(
      used,
    )} are used, and this takes ${format(need)} more.`,
    remedy: `Raise the quota "${name}" first, or delete objects that are no longer needed.`,
  };
}

function unreadQuotas(error: ClusterError): PlanWarning {
  return {
    code: 'quota-unknown',
    severity: 'info',
    what: `The quotas of this namespace could not be checked: ${error.message}.`,
    remedy:
      error.kind === 'forbidden'
        ? 'Apply deploy/rbac/operations again: it allows the portal to list them.'
        : undefined,
  };
}
