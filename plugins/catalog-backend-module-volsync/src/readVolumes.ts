import {
  AppsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  type KubeConfig,
  type V1PodSpec,
} from '@kubernetes/client-node';
import {
  VOLSYNC_GROUP,
  VOLSYNC_VERSION,
} from 'backstage-plugin-volsync-common';
import type { ProviderOptions } from './config';
import { isPattern, matchesAny } from './patterns';

/** The volumes of a cluster, as far as they could be read. */
export interface ClusterVolumes {
  readonly claims: readonly NamespacedName[];
  /** Claims or destinations with backups, by namespace; the claim may be gone */
  readonly sources: readonly NamespacedName[];
  readonly workloads: readonly Workload[];
  /** Labels by namespace; empty if no owner is read from them */
  readonly labels: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** What could not be read; empty if everything was */
  readonly errors: readonly unknown[];
}

interface NamespacedName {
  readonly namespace: string;
  readonly name: string;
}

export interface Workload extends NamespacedName {
  readonly kind: 'Deployment' | 'StatefulSet';
  /** Names of the claims that its pods mount */
  readonly claims: readonly string[];
  /** Prefixes of the claims that it creates for each pod, such as `data-notes-` */
  readonly prefixes: readonly string[];
}

interface ListMeta {
  readonly _continue?: string;
  readonly continue?: string;
}
interface List<Item> {
  readonly items: readonly Item[];
  readonly metadata?: ListMeta;
}
interface Page {
  readonly limit: number;
  readonly _continue?: string;
}
interface Named {
  readonly metadata?: {
    readonly name?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}
interface Running extends Named {
  readonly spec?: {
    readonly template: { readonly spec?: V1PodSpec };
    readonly volumeClaimTemplates?: readonly Named[];
  };
}

const PAGE_SIZE = 500;
const WORKLOADS = ['Deployment', 'StatefulSet'] as const;

/** Reads the volumes of a cluster. Refused or failed requests are in `errors`. */
export async function readVolumes(
  kubeconfig: KubeConfig,
  options: Pick<ProviderOptions, 'namespaces' | 'entities' | 'ownerLabel'>,
  signal: AbortSignal,
): Promise<ClusterVolumes> {
  const core = kubeconfig.makeApiClient(CoreV1Api);
  const apps = kubeconfig.makeApiClient(AppsV1Api);
  const custom = kubeconfig.makeApiClient(CustomObjectsApi);
  const errors: unknown[] = [];
  const { namespaces } = options;
  const isEachAlone = namespaces.length > 0 && !namespaces.some(isPattern);

  /** Reads all pages, in each namespace or in all at once. */
  async function list<Item extends Named>(
    ofAll: (page: Page) => Promise<List<Item>>,
    ofOne: (page: Page & { namespace: string }) => Promise<List<Item>>,
  ): Promise<Item[]> {
    const found: Item[] = [];
    for (const namespace of isEachAlone ? namespaces : [undefined]) {
      try {
        let next: string | undefined;
        do {
          const page = { limit: PAGE_SIZE, _continue: next };
          const { items, metadata } = await untilAborted(
            namespace === undefined
              ? ofAll(page)
              : ofOne({ ...page, namespace }),
            signal,
          );
          found.push(...items);
          next = (metadata?._continue ?? metadata?.continue) || undefined;
        } while (next !== undefined);
      } catch (error) {
        errors.push(error);
      }
    }
    return found.filter(
      ({ metadata }) =>
        namespaces.length === 0 ||
        matchesAny(namespaces, metadata?.namespace ?? ''),
    );
  }

  const sourceKind = {
    group: VOLSYNC_GROUP,
    version: VOLSYNC_VERSION,
    plural: 'replicationsources',
  };
  const claims = await list<Named>(
    page => core.listPersistentVolumeClaimForAllNamespaces(page),
    page => core.listNamespacedPersistentVolumeClaim(page),
  );
  const sources = await list<Named>(
    page => custom.listClusterCustomObject({ ...sourceKind, ...page }),
    page => custom.listNamespacedCustomObject({ ...sourceKind, ...page }),
  );
  const workloads: Workload[] = [];
  for (const kind of options.entities === 'workloads' ? WORKLOADS : []) {
    const found = await list<Running>(
      page => apps[`list${kind}ForAllNamespaces`](page),
      page => apps[`listNamespaced${kind}`](page),
    );
    workloads.push(...found.map(each => toWorkload(kind, each)));
  }
  return {
    claims: claims.map(toName),
    sources: sources.map(toName),
    workloads,
    labels:
      options.ownerLabel === undefined
        ? new Map()
        : await readLabels(core, { signal, errors, isEachAlone, namespaces }),
    errors,
  };
}

async function readLabels(
  core: CoreV1Api,
  options: {
    readonly signal: AbortSignal;
    readonly errors: unknown[];
    readonly isEachAlone: boolean;
    readonly namespaces: readonly string[];
  },
): Promise<ReadonlyMap<string, Readonly<Record<string, string>>>> {
  const found: Named[] = [];
  try {
    if (options.isEachAlone) {
      for (const name of options.namespaces) {
        found.push(
          await untilAborted(core.readNamespace({ name }), options.signal),
        );
      }
    } else {
      const { items } = await untilAborted(
        core.listNamespace(),
        options.signal,
      );
      found.push(...items);
    }
  } catch (error) {
    options.errors.push(error);
  }
  return new Map(
    found.map(({ metadata }) => [metadata?.name ?? '', metadata?.labels ?? {}]),
  );
}

function toName({ metadata }: Named): NamespacedName {
  return { namespace: metadata?.namespace ?? '', name: metadata?.name ?? '' };
}

function toWorkload(kind: Workload['kind'], object: Running): Workload {
  const { namespace, name } = toName(object);
  return {
    kind,
    namespace,
    name,
    claims: (object.spec?.template.spec?.volumes ?? []).flatMap(
      ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [],
    ),
    prefixes: (object.spec?.volumeClaimTemplates ?? []).map(
      ({ metadata }) => `${metadata?.name}-${name}-`,
    ),
  };
}

/** A hanging request ends with its task. */
function untilAborted<T>(pending: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () =>
      reject(new Error('the cluster took too long to answer'));
    if (signal.aborted) {
      abort();
    }
    signal.addEventListener('abort', abort, { once: true });
    pending.then(resolve, reject).finally(() => {
      signal.removeEventListener('abort', abort);
    });
  });
}
