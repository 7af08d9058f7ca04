import { ResponseError } from '@backstage/errors';
import type { FetchApi } from '@backstage/frontend-plugin-api';
import type {
  BulkList,
  BulkOperation,
  BulkPlan,
  BulkRequest,
  BulkStop,
  OperationStart,
} from 'backstage-plugin-volsync-common';
import type { BulkApi } from './BulkApi';
import { parseAnswer } from './parseAnswer';
import type { Abortable } from './RepositoryApi';

/** {@inheritDoc BulkApi} @public */
export class BulkClient implements BulkApi {
  readonly #fetchApi: Pick<FetchApi, 'fetch'>;

  constructor(options: { readonly fetchApi: Pick<FetchApi, 'fetch'> }) {
    this.#fetchApi = options.fetchApi;
  }

  async plan(request: BulkRequest, options?: Abortable): Promise<BulkPlan> {
    return parseAnswer<BulkPlan>(
      await this.#text('/plans', { ...options, body: request }),
      { lists: ['volumes'], numbers: ['concurrentPerCluster'] },
    );
  }

  async start(
    start: OperationStart,
    options?: Abortable,
  ): Promise<BulkOperation> {
    return toOperation(await this.#text('', { ...options, body: start }));
  }

  async list(options?: Abortable): Promise<BulkList> {
    return parseAnswer<BulkList>(await this.#text('', options), {
      lists: ['operations'],
    });
  }

  async get(id: string, options?: Abortable): Promise<BulkOperation> {
    return toOperation(await this.#text(pathOf(id), options));
  }

  async stop(
    id: string,
    stop: BulkStop,
    options?: Abortable,
  ): Promise<BulkOperation> {
    return toOperation(
      await this.#text(`${pathOf(id)}/stop`, { ...options, body: stop }),
    );
  }

  /** Throws `ResponseError`. */
  async #text(
    path: string,
    options: Abortable & { readonly body?: unknown } = {},
  ): Promise<string> {
    const { body, signal } = options;
    const response = await this.#fetchApi.fetch(
      `plugin://volsync/v1/bulk${path}`,
      {
        signal,
        ...(body === undefined
          ? { headers: { Accept: 'application/json' } }
          : {
              method: 'POST',
              headers: {
                Accept: 'application/json',
                'Content-Type': 'application/json',
              },
              body: JSON.stringify(body),
            }),
      },
    );
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response.text();
  }
}

function pathOf(id: string): string {
  return `/${encodeURIComponent(id)}`;
}

function toOperation(text: string): BulkOperation {
  return parseAnswer<BulkOperation>(text, {
    lists: ['volumes'],
    numbers: ['hidden'],
  });
}
