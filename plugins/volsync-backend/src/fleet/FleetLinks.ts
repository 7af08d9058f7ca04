import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { volsyncBackupReadPermission } from 'backstage-plugin-volsync-common';
import type { EntityAccess } from '../access/EntityAccess';
import type { FleetCache } from './FleetCache';

/** A volume by its names. @internal */
export interface VolumeName {
  readonly cluster: string;
  readonly namespace: string;
  readonly claim: string;
}

const keyOf = ({ cluster, namespace, claim }: VolumeName) =>
  `${cluster}/${namespace}/${claim}`;

/** Which entities own a volume, as far as the fleet has come to know them. @internal */
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

  /** The owners of some volumes, without those that the caller may not see. Waits for nothing but the decision. */
  async find(
    volumes: readonly VolumeName[],
    credentials: BackstageCredentials,
  ): Promise<(volume: VolumeName) => readonly string[]> {
    this.#cache.use();
    const wanted = new Set(volumes.map(keyOf));
    const owners = new Map<string, string[]>();
    for (const { cluster, namespace, rows } of this.#cache.places) {
      for (const { entityRef, claim } of rows) {
        const key = keyOf({ cluster, namespace, claim });
        if (wanted.has(key)) {
          owners.set(key, [...(owners.get(key) ?? []), entityRef]);
        }
      }
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
