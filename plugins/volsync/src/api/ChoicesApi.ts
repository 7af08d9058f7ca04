import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  EntityChoices,
  RepositoryPlaceCheck,
} from 'backstage-plugin-volsync-common';
import type { Abortable } from './RepositoryApi';

/**
 * What a form that enables backups may choose from. Rejects with a `ResponseError` where the backend refuses.
 *
 * @public
 */
export interface ChoicesApi {
  getChoices(entityRef: string, options?: Abortable): Promise<EntityChoices>;
  /** Whether a new repository may be made at `s3:http://host:port/bucket/path` */
  checkRepository(
    entityRef: string,
    location: string,
    options?: Abortable,
  ): Promise<RepositoryPlaceCheck>;
}

/** @public */
export const volsyncChoicesApiRef = createApiRef<ChoicesApi>().with({
  id: 'plugin.volsync.choices',
  pluginId: 'volsync',
});
