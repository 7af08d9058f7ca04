/**
 * What creates something in a namespace that is not the volume's own goes through here: the permission on the entity of
 * that namespace, as the caller, and the operator's binding of the namespace to that entity. What the entity itself says
 * of its namespace doesn't count.
 */
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { Bindings, NamespaceName } from '../entities/Bindings';
import { toEntityTarget, type EntityTarget } from '../entities/EntityTarget';
import type { EntityAccess } from './EntityAccess';

const CLUSTER_TIMEOUT_MS = 5_000;
const MAX_LISTED = 500;

/** A namespace of an entity that the caller may do this with. @internal */
export interface AllowedNamespace extends NamespaceName {
  readonly entityRef: string;
}

export class NamespaceAccess {
  readonly #access: EntityAccess;
  readonly #clusters: ClusterRegistry;
  readonly #bindings: Bindings;

  constructor(options: {
    readonly access: EntityAccess;
    readonly clusters: ClusterRegistry;
    readonly bindings: Bindings;
  }) {
    this.#access = options.access;
    this.#clusters = options.clusters;
    this.#bindings = options.bindings;
  }

  /**
   * Throws `NotAllowedError` without the permission or the binding, `NotFoundError` if the caller sees no such entity,
   * `ServiceUnavailableError` if the bindings can't be known now. An unknown cluster is refused like an unbound
   * namespace, so nobody finds out which clusters there are.
   */
  async getNamespace(
    request: NamespaceName & {
      readonly entityRef: string;
      readonly permission: ResourcePermission;
      readonly credentials: BackstageCredentials;
    },
  ): Promise<AllowedNamespace> {
    const { cluster, namespace } = request;
    const entity = await this.#access.getEntity(request);
    const { entityRef, owners } = toEntityTarget(entity);
    const binding = this.#clusters.find(cluster)
      ? await this.#bindings.check(
          { cluster, namespace, entityRef, owners },
          { milliseconds: CLUSTER_TIMEOUT_MS },
        )
      : { state: 'unbound' as const };
    if (binding.state === 'unknown') {
      throw new ServiceUnavailableError(
        `The bindings of namespace "${namespace}" for "${entityRef}" are not known yet. ${binding.message}`,
      );
    }
    if (binding.state !== 'bound') {
      throw new NotAllowedError(
        `The namespace "${namespace}" of cluster "${cluster}" is not bound to "${entityRef}". Ask the operator of the portal to bind it under volsync.clusters[].namespaces`,
      );
    }
    const readOnly = this.#clusters.readOnly(cluster);
    if (readOnly) {
      throw new NotAllowedError(readOnly);
    }
    return { cluster, namespace, entityRef };
  }

  /**
   * The namespaces that the caller may do this with: those that the operator bound to the entity at hand, and those that
   * other entities name and are bound to. Each once, in the order of their names. What isn't known now is left out.
   */
  async listNamespaces(request: {
    readonly own: EntityTarget;
    readonly others: readonly EntityTarget[];
    readonly permission: ResourcePermission;
    readonly credentials: BackstageCredentials;
  }): Promise<readonly AllowedNamespace[]> {
    const { own, others, permission, credentials } = request;
    const writable = this.#clusters
      .listClusters()
      .map(({ name }) => name)
      .filter(name => this.#clusters.readOnly(name) === undefined);
    const asked = others.flatMap(target =>
      (target.clusters ?? writable)
        .filter(cluster => writable.includes(cluster))
        .map(cluster => ({ target, cluster, namespace: target.namespace })),
    );
    const bound = await Promise.all(
      writable.map(async cluster => {
        const namespaces = await this.#bindings.readBound(cluster, {
          milliseconds: CLUSTER_TIMEOUT_MS,
        });
        return namespaces.map(namespace => ({
          target: own,
          cluster,
          namespace,
        }));
      }),
    );
    const found = new Map<string, AllowedNamespace>();
    for (const { target, cluster, namespace } of [...bound.flat(), ...asked]) {
      const key = `${cluster}/${namespace}`;
      const { entityRef } = target;
      if (found.has(key)) {
        continue;
      }
      const { state } = await this.#bindings.check(
        { ...target, cluster, namespace },
        { milliseconds: 0 },
      );
      if (state === 'bound') {
        found.set(key, { cluster, namespace, entityRef });
      }
    }
    const refs = [...found.values()].map(({ entityRef }) => entityRef);
    const allowed = await this.#access.filter({
      entityRefs: [...new Set(refs)],
      permission,
      credentials,
    });
    return [...found]
      .filter(([, { entityRef }]) => allowed.includes(entityRef))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .slice(0, MAX_LISTED)
      .map(([, namespace]) => namespace);
  }
}
