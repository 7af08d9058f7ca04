/**
 * Authorizes every access to a volume's repository and operations. It checks the permission on the entity as the
 * caller, the entity's own annotations, which are only a request, and the operator's binding, which allows it. A
 * namespace that is only readable is not enough.
 */
import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import {
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import type {
  OperationVolume,
  VolumeEvidence,
} from 'backstage-plugin-volsync-common';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { Bindings } from '../entities/Bindings';
import { findClaims } from '../entities/chooseClaims';
import { toEntityTarget } from '../entities/EntityTarget';
import type { EntityAccess } from './EntityAccess';
import type { EvidenceService } from '../evidence/EvidenceService';

const CLUSTER_TIMEOUT_MS = 5_000;

export interface VolumeRequest {
  readonly entityRef: string;
  readonly cluster: string;
  readonly claim: string;
  readonly permission: ResourcePermission;
  readonly credentials: BackstageCredentials;
}

/** A volume that the caller may use in this way. @internal */
export interface AllowedVolume {
  readonly entity: Entity;
  readonly entityRef: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly claim: string;
  /** Whether the operator also bound another namespace of the cluster to the entity */
  isBound(namespace: string): Promise<boolean>;
  /** As known at the time of each call */
  evidence(): VolumeEvidence;
  /** Starts reads that are missing, such as the bucket's listing, and waits briefly for them */
  readEvidence(): Promise<VolumeEvidence>;
  /** All volumes of the entity in this cluster, with the same evidence, sorted by name */
  readVolumes(): Promise<
    readonly {
      readonly volume: OperationVolume;
      readonly evidence: VolumeEvidence;
    }[]
  >;
}

export class VolumeAccess {
  readonly #access: EntityAccess;
  readonly #clusters: ClusterRegistry;
  readonly #bindings: Bindings;
  readonly #evidence: EvidenceService;

  constructor(options: {
    readonly access: EntityAccess;
    readonly clusters: ClusterRegistry;
    readonly bindings: Bindings;
    readonly evidence: EvidenceService;
  }) {
    this.#access = options.access;
    this.#clusters = options.clusters;
    this.#bindings = options.bindings;
    this.#evidence = options.evidence;
  }

  /**
   * Throws `NotAllowedError` without the permission or the binding, `NotFoundError` if the entity has no such volume,
   * and `ServiceUnavailableError` if the cluster can't be read now.
   */
  async getVolume(request: VolumeRequest): Promise<AllowedVolume> {
    const { cluster, claim } = request;
    const entity = await this.#access.getEntity(request);
    const target = toEntityTarget(entity);
    const { entityRef, namespace } = target;
    const missing = () =>
      new NotFoundError(
        `"${entityRef}" has no volume "${claim}" in cluster "${cluster}"`,
      );
    if (
      !this.#clusters.find(cluster) ||
      target.clusters?.includes(cluster) === false
    ) {
      throw missing();
    }
    const binding = await this.#bindings.check(
      { ...target, cluster },
      { milliseconds: CLUSTER_TIMEOUT_MS },
    );
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
    await this.#evidence.waitForObjects(
      { cluster, namespace },
      CLUSTER_TIMEOUT_MS,
    );
    const { objects } = this.#evidence.inputs(cluster, namespace);
    if (!findClaims(objects, target.claims).includes(claim)) {
      if (objects.claims.state === 'unread') {
        if (objects.claims.reason === 'not-configured') {
          throw new NotAllowedError(objects.claims.message);
        }
        throw new ServiceUnavailableError(
          `The claims of namespace "${namespace}" in cluster "${cluster}" cannot be read. ${objects.claims.message}`,
        );
      }
      throw missing();
    }
    return {
      entity,
      entityRef,
      cluster,
      namespace,
      claim,
      isBound: async other => {
        const { state } = await this.#bindings.check(
          { ...target, cluster, namespace: other },
          { milliseconds: CLUSTER_TIMEOUT_MS },
        );
        return state === 'bound';
      },
      evidence: () =>
        this.#evidence.known({ cluster, namespace, claim }, target),
      readEvidence: async () => {
        const claims = { type: 'names', names: [claim] } as const;
        const [evidence] = await this.#evidence.ofVolumes(
          { ...target, claims },
          { clusters: [cluster], timeoutMs: CLUSTER_TIMEOUT_MS },
        );
        return (
          evidence ??
          this.#evidence.known({ cluster, namespace, claim }, target)
        );
      },
      readVolumes: async () => {
        const all = await this.#evidence.ofVolumes(target, {
          clusters: [cluster],
          timeoutMs: CLUSTER_TIMEOUT_MS,
        });
        return all.map(evidence => ({
          volume: { cluster, namespace, claim: evidence.claimName },
          evidence,
        }));
      },
    };
  }
}
