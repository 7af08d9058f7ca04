import type { FetchApi } from '@backstage/frontend-plugin-api';
import type {
  EntityChoices,
  RepositoryPlaceCheck,
} from 'backstage-plugin-volsync-common';
import type { ChoicesApi } from './ChoicesApi';
import { parseAnswer } from './parseAnswer';
import type { Abortable } from './RepositoryApi';
import { requestOfEntity } from './requestOfEntity';

/** {@inheritDoc ChoicesApi} @public */
export class ChoicesClient implements ChoicesApi {
  readonly #fetchApi: Pick<FetchApi, 'fetch'>;

  constructor(options: { readonly fetchApi: Pick<FetchApi, 'fetch'> }) {
    this.#fetchApi = options.fetchApi;
  }

  async getChoices(
    entityRef: string,
    options?: Abortable,
  ): Promise<EntityChoices> {
    const text = await this.#text(entityRef, 'choices', options);
    return parseAnswer<EntityChoices>(text, { lists: ['clusters', 'refused'] });
  }

  async checkRepository(
    entityRef: string,
    location: string,
    options?: Abortable,
  ): Promise<RepositoryPlaceCheck> {
    const query = new URLSearchParams({ location });
    return parseAnswer<RepositoryPlaceCheck>(
      await this.#text(entityRef, `choices/repository?${query}`, options),
      { lists: ['ownSources'] },
    );
  }

  async #text(
    entityRef: string,
    path: string,
    options?: Abortable,
  ): Promise<string> {
    const response = await requestOfEntity(this.#fetchApi, {
      entityRef,
      path,
      signal: options?.signal,
    });
    return response.text();
  }
}
