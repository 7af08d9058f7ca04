import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { InputError, ResponseError } from '@backstage/errors';
import type {
  EntityChoices,
  RepositoryPlaceCheck,
} from 'backstage-plugin-volsync-common';
import type { ChoicesRequest, VolsyncChoicesService } from './choices';

const FULL_REF = /^([^:/]+):([^:/]+)\/([^:/]+)$/;

/** Speaks to the VolSync backend on behalf of whoever asks. @internal */
export class VolsyncChoicesClient implements VolsyncChoicesService {
  readonly #auth: AuthService;
  readonly #discovery: DiscoveryService;

  constructor(options: {
    readonly auth: AuthService;
    readonly discovery: DiscoveryService;
  }) {
    this.#auth = options.auth;
    this.#discovery = options.discovery;
  }

  getChoices(request: ChoicesRequest): Promise<EntityChoices> {
    return this.#get(request, 'choices');
  }

  checkRepository(
    request: ChoicesRequest & { readonly location: string },
  ): Promise<RepositoryPlaceCheck> {
    const query = new URLSearchParams({ location: request.location });
    return this.#get(request, `choices/repository?${query}`);
  }

  async #get<T>(request: ChoicesRequest, path: string): Promise<T> {
    const entity = FULL_REF.exec(request.entityRef)
      ?.slice(1)
      .map(part => encodeURIComponent(part.toLocaleLowerCase('en-US')))
      .join('/');
    if (entity === undefined) {
      throw new InputError(
        `${JSON.stringify(
          request.entityRef.slice(0, 200),
        )} is no full reference of an entity: write "kind:namespace/name"`,
      );
    }
    const { token } = await this.#auth.getPluginRequestToken({
      onBehalfOf: request.credentials,
      targetPluginId: 'volsync',
    });
    const base = await this.#discovery.getBaseUrl('volsync');
    const response = await fetch(`${base}/v1/entities/${entity}/${path}`, {
      headers: { Authorization: `Bearer ${token}`, Accept: 'application/json' },
      signal: request.signal,
    });
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return (await response.json()) as T;
  }
}
