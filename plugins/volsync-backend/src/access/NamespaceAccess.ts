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
import { toEntityTarget } from '../entities/EntityTarget';
import type { EntityAccess } from './EntityAccess';

const CLUSTER_TIMEOUT_MS = 5_000;

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
}
