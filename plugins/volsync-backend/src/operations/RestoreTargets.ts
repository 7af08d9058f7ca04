import {
  operationPermissions,
  type OperationVolume,
  type RestoreTargetCluster,
  type RestoreTargetList,
  type StorageClassChoice,
} from 'backstage-plugin-volsync-common';
import type {
  AllowedNamespace,
  NamespaceAccess,
} from '../access/NamespaceAccess';
import type { AllowedVolume } from '../access/VolumeAccess';
import { ClusterObjects } from '../clusters/ClusterObjects';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import { toEntityTarget, type EntityTarget } from '../entities/EntityTarget';
import type { FleetEntities } from '../fleet/FleetEntities';
import { listClasses } from './kinds/restore-elsewhere/targetClaim';
import type { VolumeCall } from './OperationAccess';

const ENTITIES_MAX_AGE_MS = 60_000;
const CLASSES_TIMEOUT_MS = 5_000;

/** Lists the namespaces that the caller can restore a volume into. @internal */
export class RestoreTargets {
  readonly #namespaces: NamespaceAccess;
  readonly #entities: FleetEntities;
  readonly #clusters: ClusterRegistry;

  constructor(options: {
    readonly namespaces: NamespaceAccess;
    readonly entities: FleetEntities;
    readonly clusters: ClusterRegistry;
  }) {
    this.#namespaces = options.namespaces;
    this.#entities = options.entities;
    this.#clusters = options.clusters;
  }

  async list(
    { credentials, signal }: VolumeCall,
    { entity, cluster, namespace }: AllowedVolume,
  ): Promise<RestoreTargetList> {
    const own = toEntityTarget(entity);
    const found = await this.#namespaces.listNamespaces({
      own,
      others: await this.#readOthers(),
      permission: operationPermissions['restore-elsewhere'],
      credentials,
    });
    const byCluster = groupByCluster(
      found.filter(
        one => one.cluster !== cluster || one.namespace !== namespace,
      ),
    );
    return {
      clusters: await Promise.all(
        [...byCluster].map(async ([name, namespaces]) => {
          const storageClasses = await this.#readClasses(name, signal);
          return {
            cluster: name,
            namespaces,
            ...(storageClasses && { storageClasses }),
          };
        }),
      ),
    };
  }

  async #readOthers(): Promise<readonly EntityTarget[]> {
    await this.#entities.refreshIfOlder(ENTITIES_MAX_AGE_MS);
    return [...this.#entities.all.values()].flatMap(({ asks }) =>
      asks.state === 'target' ? [asks.target] : [],
    );
  }

  /** Undefined if they can't be read. The plan says why. */
  async #readClasses(
    cluster: OperationVolume['cluster'],
    signal: AbortSignal,
  ): Promise<readonly StorageClassChoice[] | undefined> {
    const objects = new ClusterObjects({
      access: this.#clusters,
      cluster,
      namespace: '',
    });
    try {
      return await listClasses(
        objects,
        AbortSignal.any([signal, AbortSignal.timeout(CLASSES_TIMEOUT_MS)]),
      );
    } catch {
      signal.throwIfAborted();
      return undefined;
    }
  }
}

function groupByCluster(
  namespaces: readonly AllowedNamespace[],
): ReadonlyMap<string, RestoreTargetCluster['namespaces']> {
  const grouped = new Map<
    string,
    RestoreTargetCluster['namespaces'][number][]
  >();
  for (const { cluster, namespace, entityRef } of namespaces) {
    grouped.set(cluster, [
      ...(grouped.get(cluster) ?? []),
      { namespace, entityRef },
    ]);
  }
  return grouped;
}
