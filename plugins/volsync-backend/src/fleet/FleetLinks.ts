import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { volsyncBackupReadPermission } from 'backstage-plugin-volsync-common';
import type { EntityAccess } from '../access/EntityAccess';
import type { FleetCache } from './FleetCache';

/** The cluster, namespace and claim of a volume. @internal */
export interface VolumeName {
  readonly cluster: string;
  readonly namespace: string;
  readonly claim: string;
}

const keyOf = ({ cluster, namespace, claim }: VolumeName) =>
  `${cluster}/${namespace}/${claim}`;

/** The entities that own a volume, as far as the fleet has evaluated them. @internal */
export class FleetLinks {
  readonly #access: EntityAccess;
  readonly #cache: FleetCache;

  constructor(options: {
    readonly access: EntityAccess;
    readonly cache: FleetCache;
  }) {
    this.#access = options.access;
    this.#cache = options.cache;
  }

  /**
   * Returns the owners of the volumes, without those that the caller may not see. Waits only for the permission
   * decision.
   */
  async find(
    volumes: readonly VolumeName[],
    credentials: BackstageCredentials,
  ): Promise<(volume: VolumeName) => readonly string[]> {
    this.#cache.use();
    const owners = new Map<string, readonly string[]>();
    for (const volume of volumes) {
      const rows = this.#cache.find(volume.cluster, volume.namespace);
      owners.set(keyOf(volume), rows?.listEntities(volume.claim) ?? []);
    }
    const entityRefs = [...new Set([...owners.values()].flat())];
    const visible = new Set(
      entityRefs.length === 0
        ? []
        : await this.#access.filter({
            entityRefs,
            permission: volsyncBackupReadPermission,
            credentials,
          }),
    );
    return volume =>
      (owners.get(keyOf(volume)) ?? []).filter(ref => visible.has(ref));
  }
}
