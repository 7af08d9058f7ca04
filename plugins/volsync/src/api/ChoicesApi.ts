import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  EntityChoices,
  RepositoryPlaceCheck,
} from 'backstage-plugin-volsync-common';
import type { Abortable } from './RepositoryApi';

/**
 * Lists the choices for a form that enables backups. Rejects with a `ResponseError` if the backend refuses.
 *
 * @public
 */
export interface ChoicesApi {
  getChoices(entityRef: string, options?: Abortable): Promise<EntityChoices>;
  /** Checks whether a new repository can be created at `s3:http://host:port/bucket/path` */
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
