import type {
  EntityChoices,
  RepositoryPlaceCheck,
} from 'backstage-plugin-volsync-common';
import type { BackendClient } from './BackendClient';
import type {
  ChoicesRequest,
  VolsyncChoicesService,
} from './VolsyncChoicesService';

export class VolsyncChoicesClient implements VolsyncChoicesService {
  readonly #backend: BackendClient;

  constructor(backend: BackendClient) {
    this.#backend = backend;
  }

  getChoices(request: ChoicesRequest): Promise<EntityChoices> {
    return this.#backend.ask(request, '/choices');
  }

  checkRepository(
    request: ChoicesRequest & { readonly location: string },
  ): Promise<RepositoryPlaceCheck> {
    const query = new URLSearchParams({ location: request.location });
    return this.#backend.ask(request, `/choices/repository?${query}`);
  }
}
