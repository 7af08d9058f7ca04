import {
  type PersistentVolumeClaim,
  persistentVolumeClaims,
  serviceAccounts,
  type TypedReference,
  type VolumeSnapshot,
  volumeSnapshots,
} from '../client';
import type { ControllerContext } from './ControllerContext';
import {
  moverRole,
  moverRoleBinding,
  roleBindings,
  roles,
} from './moverAccess';
import { find, findOrCreate, ownedMetadata } from './ownedObjects';
import type { Replication, VolumeOptions } from './resources';

interface ClaimToMake {
  readonly name: string;
  readonly temporary: boolean;
  readonly capacity: string;
  readonly accessModes: readonly string[];
  readonly storageClassName?: string;
  readonly dataSource?: TypedReference;
}

/** The claims, volume snapshots and service accounts that a mover needs, and their events. */
export class MoverVolumes {
  readonly #context: ControllerContext;

  constructor(context: ControllerContext) {
    this.#context = context;
  }

  /** Throws VolSync's message if there is no such claim */
  async getClaim(
    owner: Replication,
    name: string,
  ): Promise<PersistentVolumeClaim> {
    const claim =
      name === ''
        ? undefined
        : await find(this.#context.client, persistentVolumeClaims, {
            namespace: owner.metadata.namespace,
            name,
          });
    if (!claim) {
      throw new Error(`PersistentVolumeClaim "${name}" not found`);
    }
    return claim;
  }

  async ensureClaim(
    owner: Replication,
    wanted: ClaimToMake,
  ): Promise<PersistentVolumeClaim> {
    const { object, created } = await findOrCreate(
      this.#context.client,
      persistentVolumeClaims,
      {
        metadata: ownedMetadata(owner, wanted.name, wanted),
        spec: {
          accessModes: [...wanted.accessModes],
          resources: { requests: { storage: wanted.capacity } },
          storageClassName: wanted.storageClassName,
          volumeMode: 'Filesystem',
          ...(wanted.dataSource && {
            dataSource: wanted.dataSource,
            dataSourceRef: wanted.dataSource,
          }),
        },
      },
    );
    if (created) {
      await this.#context.events.record(owner, {
        type: 'Normal',
        reason: 'PersistentVolumeClaimCreated',
        action: 'CreatePersistentVolumeClaim',
        message: `created PersistentVolumeClaim/${wanted.name} ${
          wanted.dataSource
            ? fromText(wanted.dataSource)
            : 'to receive incoming data'
        }`,
        related: object,
      });
    }
    return object;
  }

  async ensureSnapshot(
    owner: Replication,
    wanted: {
      readonly name: string;
      readonly claim: string;
      readonly temporary: boolean;
      readonly className?: string;
    },
  ): Promise<VolumeSnapshot> {
    const { object, created } = await findOrCreate(
      this.#context.client,
      volumeSnapshots,
      {
        metadata: ownedMetadata(owner, wanted.name, wanted),
        spec: {
          source: { persistentVolumeClaimName: wanted.claim },
          volumeSnapshotClassName: wanted.className,
        },
      },
    );
    if (created) {
      await this.#context.events.record(owner, {
        type: 'Normal',
        reason: 'VolumeSnapshotCreated',
        action: 'CreateVolumeSnapshot',
        message: `created VolumeSnapshot/${wanted.name} from PersistentVolumeClaim/${wanted.claim}`,
        related: object,
      });
    }
    return object;
  }

  async ensureCache(
    owner: Replication,
    options: VolumeOptions & {
      readonly name: string;
      readonly temporary: boolean;
    },
  ): Promise<string> {
    await this.ensureClaim(owner, {
      name: options.name,
      temporary: options.temporary,
      capacity: String(options.cacheCapacity ?? '1Gi'),
      accessModes: options.cacheAccessModes ??
        options.accessModes ?? ['ReadWriteOnce'],
      storageClassName:
        options.cacheStorageClassName ?? options.storageClassName,
    });
    return options.name;
  }

  async ensureServiceAccount(
    owner: Replication,
    name: string,
  ): Promise<string> {
    const named = owner.spec.restic?.moverServiceAccount;
    if (named) {
      return named;
    }
    const metadata = ownedMetadata(owner, name, { temporary: false });
    const { client } = this.#context;
    await findOrCreate(client, serviceAccounts, { metadata });
    await findOrCreate(client, roles, moverRole(metadata));
    await findOrCreate(client, roleBindings, moverRoleBinding(metadata));
    return name;
  }
}

function fromText({ kind, name }: TypedReference): string {
  return kind === 'PersistentVolumeClaim'
    ? `as a clone of ${kind}/${name}`
    : `from ${kind}/${name}`;
}
