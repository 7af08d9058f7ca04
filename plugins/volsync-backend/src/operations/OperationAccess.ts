/**
 * Who may plan, start, see and steer an operation: always the caller, by the permission of the kind on the entity and the
 * operator's binding (`VolumeAccess`). Reading needs `volsync.backup.read`. What is started also has to pass the
 * `DestructionGuard`, with more conditions for what can destroy data.
 */
import { InputError, NotAllowedError, NotFoundError } from '@backstage/errors';
import {
  isDangerousOperation,
  operationPermissions,
  volsyncBackupReadPermission,
  type OperationKind,
  type OperationVolume,
} from 'backstage-plugin-volsync-common';
import { ClusterObjects } from '../clusters/ClusterObjects';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { Caller } from '../access/Caller';
import type { AllowedVolume, VolumeAccess } from '../access/VolumeAccess';
import type { OperationStore } from './database/OperationStore';
import type { DestructionGuard } from './DestructionGuard';
import type { OperationDefinition } from './kind';
import { volumeKey } from '../lib/volumeKey';
import type { OperationRecord } from './record';

/** Which volume of which entity, and who asks. @internal */
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

  constructor(options: {
    readonly volumes: VolumeAccess;
    readonly clusters: ClusterRegistry;
    readonly store: OperationStore;
    readonly definitions: readonly OperationDefinition[];
    readonly guard: DestructionGuard;
  }) {
    this.#volumes = options.volumes;
    this.#clusters = options.clusters;
    this.#store = options.store;
    this.#definitions = options.definitions;
    this.#guard = options.guard;
  }

  /** The volume, to do this kind of thing with or, without a kind, to look at. Throws what `VolumeAccess` throws. */
  async getVolume(
    request: VolumeCall,
    kind?: OperationKind,
    /** Steering what runs already is never refused by the guard: it must be possible to stop it */
    { isSteering = false }: { readonly isSteering?: boolean } = {},
  ): Promise<AllowedVolume> {
    const permission = kind
      ? operationPermissions[kind]
      : volsyncBackupReadPermission;
    const allowed = await this.#volumes.getVolume({ ...request, permission });
    if (kind && !isSteering) {
      this.#guard.requireDurable();
    }
    if (kind && isDangerousOperation(kind) && !isSteering) {
      await this.#guard.require(permission, request.credentials);
    }
    const readOnly = kind && this.#clusters.readOnly(allowed.cluster);
    if (readOnly) {
      throw new NotAllowedError(readOnly);
    }
    return allowed;
  }

  /** An operation of this very volume. Throws `NotFoundError`. */
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

  /** Lets the guard learn from somebody who looks. */
  observe({ credentials }: Caller): void {
    void this.#guard.observe(credentials);
  }

  /** What this version can do. */
  get kinds(): readonly OperationKind[] {
    return this.#definitions.map(({ kind }) => kind);
  }

  /** Throws `InputError` for a kind that this version cannot do. */
  definition(kind: OperationKind): OperationDefinition {
    const found = this.#definitions.find(one => one.kind === kind);
    if (!found) {
      throw new InputError(
        `This version of the portal does not support "${kind}"`,
      );
    }
    return found;
  }

  /** The objects around the volume, live. */
  objects({ cluster, namespace }: AllowedVolume): ClusterObjects {
    return new ClusterObjects({ access: this.#clusters, cluster, namespace });
  }
}

export function toVolume(volume: OperationVolume): OperationVolume {
  const { cluster, namespace, claim } = volume;
  return { cluster, namespace, claim };
}
