import type { FetchApi } from '@backstage/frontend-plugin-api';
import type {
  LiveComparison,
  Operation,
  OperationChoiceRequest,
  OperationList,
  OperationPlan,
  OperationRequest,
  OperationStart,
  RestoreTargetList,
  VolumeHistory,
} from 'backstage-plugin-volsync-common';
import type { OperationsApi } from './OperationsApi';
import { parseAnswer } from './parseAnswer';
import { readServerEvents } from './readServerEvents';
import type { Abortable, VolumeRef } from './RepositoryApi';
import { requestOfEntity } from './requestOfEntity';

/** The maximum that the backend returns per request. */
const COMPARISON_PAGE = 500;

const operation = (id: string) => `operations/${encodeURIComponent(id)}`;

/** {@inheritDoc OperationsApi} */
export class OperationsClient implements OperationsApi {
  readonly #options: {
    readonly fetchApi: Pick<FetchApi, 'fetch'>;
    readonly volume: VolumeRef;
    readonly silenceMs: number;
  };

  constructor(options: {
    readonly fetchApi: Pick<FetchApi, 'fetch'>;
    readonly volume: VolumeRef;
    readonly silenceMs: number;
  }) {
    this.#options = options;
  }

  async plan(request: OperationRequest, options?: Abortable) {
    return parseAnswer<OperationPlan>(
      await this.#text('plans', { ...options, body: request }),
      { lists: ['steps', 'writes', 'warnings'] },
    );
  }

  async start(start: OperationStart, options?: Abortable) {
    return parseAnswer<Operation>(
      await this.#text('operations', { ...options, body: start }),
      { lists: ['steps', 'choices'] },
    );
  }

  async list(options?: Abortable) {
    return parseAnswer<OperationList>(await this.#text('operations', options), {
      lists: ['operations', 'kinds'],
    });
  }

  async *watch(id: string, options: Abortable = {}) {
    const { signal } = options;
    const response = await this.#request(`${operation(id)}/watch`, {
      signal,
      accept: 'text/event-stream',
    });
    for await (const { event, data } of readServerEvents(response, {
      silenceMs: this.#options.silenceMs,
      what: 'the operation',
      signal,
    })) {
      if (event === 'operation') {
        yield parseAnswer<Operation>(data, { lists: ['steps', 'choices'] });
      }
    }
  }

  async getComparison(
    id: string,
    { offset }: { readonly offset: number },
    options?: Abortable,
  ) {
    return parseAnswer<LiveComparison>(
      await this.#text(
        `${operation(id)}/comparison?offset=${offset}&limit=${COMPARISON_PAGE}`,
        options,
      ),
      { lists: ['changes'], records: ['counts'], numbers: ['total'] },
    );
  }

  async choose(
    id: string,
    choice: OperationChoiceRequest,
    options?: Abortable,
  ) {
    return parseAnswer<Operation>(
      await this.#text(`${operation(id)}/choose`, { ...options, body: choice }),
      { lists: ['steps', 'choices'] },
    );
  }

  async listRestoreTargets(options?: Abortable) {
    return parseAnswer<RestoreTargetList>(
      await this.#text('restore-targets', options),
      { lists: ['clusters'] },
    );
  }

  async getHistory(options?: Abortable) {
    return parseAnswer<VolumeHistory>(await this.#text('history', options), {
      lists: ['entries'],
      numbers: ['keptDays'],
    });
  }

  async #text(
    path: string,
    options: Abortable & { readonly body?: unknown } = {},
  ): Promise<string> {
    return (await this.#request(path, options)).text();
  }

  #request(
    path: string,
    options: Abortable & { readonly body?: unknown; readonly accept?: string },
  ): Promise<Response> {
    const { volume, fetchApi } = this.#options;
    const place = [volume.cluster, volume.claim]
      .map(encodeURIComponent)
      .join('/');
    return requestOfEntity(fetchApi, {
      ...options,
      entityRef: volume.entityRef,
      path: `volumes/${place}/${path}`,
      method: options.body === undefined ? 'GET' : 'POST',
    });
  }
}
