/**
 * Checks who can plan, start, view and control an operation. The check always runs as the caller, with the kind's
 * permission on the entity and the operator's binding (`VolumeAccess`). Reading requires `volsync.backup.read`.
 * Starting also has to pass the `DestructionGuard`, with stricter conditions for operations that can destroy data.
 */
import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  operationPermissions,
  volsyncBackupReadPermission,
  type OperationKind,
  type OperationRequest,
  type OperationVolume,
} from 'backstage-plugin-volsync-common';
import { ClusterObjects } from '../clusters/ClusterObjects';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { Caller } from '../access/Caller';
import type { NamespaceAccess } from '../access/NamespaceAccess';
import type { AllowedVolume, VolumeAccess } from '../access/VolumeAccess';
import type { OperationStore } from './database/OperationStore';
import type { DestructionGuard } from './DestructionGuard';
import type { OperationDefinition, PlanTarget } from './kind';
import { volumeKey } from '../lib/volumeKey';
import type { OperationRecord } from './record';

/** A volume of an entity, and the caller. @internal */
export interface VolumeCall extends Caller {
  readonly entityRef: string;
  readonly cluster: string;
  readonly claim: string;
  readonly signal: AbortSignal;
}

export class OperationAccess {
  readonly #volumes: VolumeAccess;
  readonly #clusters: ClusterRegistry;
  readonly #store: OperationStore;
  readonly #definitions: readonly OperationDefinition[];
  readonly #guard: DestructionGuard;
  readonly #namespaces: NamespaceAccess;
  readonly #disabled: ReadonlyMap<OperationKind, string>;

  constructor(options: {
    readonly volumes: VolumeAccess;
    readonly clusters: ClusterRegistry;
    readonly store: OperationStore;
    readonly definitions: readonly OperationDefinition[];
    readonly guard: DestructionGuard;
    readonly namespaces: NamespaceAccess;
    /** Kinds that the operator has not enabled, with the configuration key for each. Running operations continue */
    readonly disabled: ReadonlyMap<OperationKind, string>;
  }) {
    this.#volumes = options.volumes;
    this.#clusters = options.clusters;
    this.#store = options.store;
    this.#definitions = options.definitions;
    this.#guard = options.guard;
    this.#namespaces = options.namespaces;
    this.#disabled = options.disabled;
  }

  /** The volume, for an operation of this kind or, without a kind, for reading. Throws what `VolumeAccess` throws. */
  async getVolume(
    request: VolumeCall,
    kind?: OperationKind,
    /** The guard never blocks controlling a running operation, because it must be possible to stop it */
    { isSteering = false }: { readonly isSteering?: boolean } = {},
  ): Promise<AllowedVolume> {
    const permission = kind
      ? operationPermissions[kind]
      : volsyncBackupReadPermission;
    const allowed = await this.#volumes.getVolume({ ...request, permission });
    if (kind && !isSteering) {
      this.#guard.requireDurable();
    }
    if (kind && !isSteering) {
      this.#requireEnabled(kind);
      await this.#guard.require(kind, request.credentials);
    }
    const readOnly = kind && this.#clusters.readOnly(allowed.cluster);
    if (readOnly) {
      throw new NotAllowedError(readOnly);
    }
    return allowed;
  }

  /**
   * The other namespace that a request or a plan names, checked as the caller. Undefined if it names none. Throws what
   * `NamespaceAccess` throws, and `InputError` for the volume's own namespace.
   */
  async getTarget(
    request: VolumeCall,
    volume: OperationVolume,
    planned: OperationRequest,
  ): Promise<PlanTarget | undefined> {
    if (planned.kind !== 'restore-elsewhere') {
      return undefined;
    }
    const { cluster = volume.cluster, namespace } = planned.target;
    if (cluster === volume.cluster && namespace === volume.namespace) {
      throw new InputError(
        `"${namespace}" is the namespace of the volume itself. Use the kind "restore"`,
      );
    }
    const allowed = await this.#namespaces.getNamespace({
      entityRef: planned.target.entityRef ?? request.entityRef,
      cluster,
      namespace,
      permission: operationPermissions[planned.kind],
      credentials: request.credentials,
    });
    return {
      ...allowed,
      objects: new ClusterObjects({
        access: this.#clusters,
        cluster,
        namespace,
      }),
    };
  }

  /** Finds an operation of this volume. Throws `NotFoundError`. */
  async find(request: VolumeCall, id: string): Promise<OperationRecord> {
    const { namespace } = await this.getVolume(request);
    const record = await this.#store.find(id);
    const { cluster, claim } = request;
    const key = volumeKey({ cluster, namespace, claim });
    const volumes = record?.document.volumes ?? (record ? [record.volume] : []);
    if (!record || !volumes.some(one => volumeKey(one) === key)) {
      throw new NotFoundError(`Operation not found on this volume: "${id}"`);
    }
    return record;
  }

  /** Lets the guard learn from a read request. */
  observe({ credentials }: Caller): void {
    void this.#guard.observe(credentials);
  }

  /** The kinds that this version supports. */
  get kinds(): readonly OperationKind[] {
    return this.#definitions
      .map(({ kind }) => kind)
      .filter(kind => !this.#disabled.has(kind));
  }

  /** Throws `InputError` for a kind that this version doesn't support. */
  definition(kind: OperationKind): OperationDefinition {
    const found = this.#definitions.find(one => one.kind === kind);
    if (!found) {
      throw new InputError(
        `This version of the portal does not support "${kind}"`,
      );
    }
    return found;
  }

  #requireEnabled(kind: OperationKind): void {
    const key = this.#disabled.get(kind);
    if (key !== undefined) {
      throw new NotAllowedError(
        `"${kind}" is not enabled in this portal. Its operator can set ${key}`,
      );
    }
  }

  /** The live objects around the volume. */
  objects({ cluster, namespace }: AllowedVolume): ClusterObjects {
    return new ClusterObjects({ access: this.#clusters, cluster, namespace });
  }
}

export function toVolume(volume: OperationVolume): OperationVolume {
  const { cluster, namespace, claim } = volume;
  return { cluster, namespace, claim };
}
