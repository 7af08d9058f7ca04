import { ResponseError } from '@backstage/errors';
import type { FetchApi } from '@backstage/frontend-plugin-api';
import type {
  FleetReport,
  PlatformReport,
} from 'backstage-plugin-volsync-common';
import { parseAnswer } from './parseAnswer';
import type { PlatformApi } from './PlatformApi';
import type { Abortable } from './RepositoryApi';

/** {@inheritDoc PlatformApi} @public */
export class PlatformClient implements PlatformApi {
  readonly #fetchApi: Pick<FetchApi, 'fetch'>;

  constructor(options: { readonly fetchApi: Pick<FetchApi, 'fetch'> }) {
    this.#fetchApi = options.fetchApi;
  }

  async getPlatform(options?: Abortable): Promise<PlatformReport> {
    return parseAnswer<PlatformReport>(await this.#text('platform', options), {
      lists: ['clusters'],
    });
  }

  async getFleet(options?: Abortable): Promise<FleetReport> {
    return parseAnswer<FleetReport>(await this.#text('fleet', options), {
      lists: ['clusters', 'rows', 'gaps'],
    });
  }

  async #text(path: string, options?: Abortable): Promise<string> {
    const response = await this.#fetchApi.fetch(`plugin://volsync/v1/${path}`, {
      headers: { Accept: 'application/json' },
      signal: options?.signal,
    });
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response.text();
  }
}
