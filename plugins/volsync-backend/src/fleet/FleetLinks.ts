import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { volsyncBackupReadPermission } from 'backstage-plugin-volsync-common';
import type { EntityAccess } from '../access/EntityAccess';
import type { FleetVolumes, VolumeName } from './FleetVolumes';

/** The entities that own a volume, as far as the fleet has evaluated them. @internal */
export class FleetLinks {
  readonly #access: EntityAccess;
  readonly #volumes: Pick<FleetVolumes, 'use' | 'findEntities'>;

  constructor(options: {
    readonly access: EntityAccess;
    readonly volumes: Pick<FleetVolumes, 'use' | 'findEntities'>;
  }) {
    this.#access = options.access;
    this.#volumes = options.volumes;
  }

  /**
   * Returns the owners of the volumes, without those that the caller may not see. Waits only for the database and the
   * permission decision.
   */
  async find(
    volumes: readonly VolumeName[],
    credentials: BackstageCredentials,
  ): Promise<(volume: VolumeName) => readonly string[]> {
    this.#volumes.use();
    const entitiesOf = await this.#volumes.findEntities(volumes);
    const entityRefs = [...new Set(volumes.flatMap(entitiesOf))];
    const visible = new Set(
      entityRefs.length === 0
        ? []
        : await this.#access.filter({
            entityRefs,
            permission: volsyncBackupReadPermission,
            credentials,
          }),
    );
    return volume => entitiesOf(volume).filter(ref => visible.has(ref));
  }
}
