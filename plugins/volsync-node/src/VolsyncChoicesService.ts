import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import type {
  EntityChoices,
  RepositoryPlaceCheck,
} from 'backstage-plugin-volsync-common';

/** On whose behalf: the person who fills in the form or started the task. @public */
export interface ChoicesRequest {
  /** In full: `kind:namespace/name` */
  readonly entityRef: string;
  readonly credentials: BackstageCredentials;
  readonly signal?: AbortSignal;
}

/**
 * The actual state of the clusters, for forms and for actions that check before they write. Authorized as the caller, on
 * the entity, within the configured bindings.
 *
 * @public
 */
export interface VolsyncChoicesService {
  /** Throws `InputError` if the entity reference is incomplete, and `ResponseError` if the backend refuses. */
  getChoices(request: ChoicesRequest): Promise<EntityChoices>;

  /** Whether a new repository can be created at `s3:http://host:port/bucket/path`. Throws as `getChoices` does. */
  checkRepository(
    request: ChoicesRequest & { readonly location: string },
  ): Promise<RepositoryPlaceCheck>;
}
