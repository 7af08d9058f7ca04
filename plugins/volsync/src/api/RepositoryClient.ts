import type {
  ChangesEnd,
  FindEnd,
  FolderPage,
  FoundEntry,
  RepositoryUsage,
  SnapshotChange,
  SnapshotPage,
  VerifyProgressReport,
  VerifyResult,
} from 'backstage-plugin-volsync-common';
import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import type {
  Abortable,
  DownloadQuery,
  FindQuery,
  FolderQuery,
  RepositoryApi,
  SnapshotQuery,
  Streamed,
  VolumeRef,
} from './RepositoryApi';
import { parseAnswer } from './parseAnswer';
import { readServerEvents } from './readServerEvents';
import { entityPath, requestOfEntity } from './requestOfEntity';

type Parameters = Readonly<
  Record<string, string | number | boolean | undefined>
>;

interface RepositoryClientOptions {
  readonly fetchApi: Pick<FetchApi, 'fetch'>;
  readonly discoveryApi: Pick<DiscoveryApi, 'getBaseUrl'>;
  readonly volume: VolumeRef;
  readonly silenceMs: number;
}

/** {@inheritDoc RepositoryApi} */
export class RepositoryClient implements RepositoryApi {
  readonly #options: RepositoryClientOptions;

  constructor(options: RepositoryClientOptions) {
    this.#options = options;
  }

  async listSnapshots(query: SnapshotQuery, options?: Abortable) {
    const text = await this.#text('snapshots', { ...query }, options);
    return parseAnswer<SnapshotPage>(text, {
      lists: ['snapshots', 'hosts', 'tags', 'sharedWith'],
      numbers: ['total', 'matching'],
      records: ['decrypted'],
    });
  }

  async getUsage(options?: Abortable) {
    const text = await this.#text('usage', {}, options);
    return parseAnswer<RepositoryUsage>(text, {
      numbers: ['neededBytes', 'unreferencedBytes', 'unindexedBytes'],
    });
  }

  async listFolder({ snapshot, ...query }: FolderQuery, options?: Abortable) {
    const text = await this.#text(`${at(snapshot)}/tree`, query, options);
    return parseAnswer<FolderPage>(text, {
      lists: ['entries'],
      numbers: ['total'],
    });
  }

  find({ snapshot, ...query }: FindQuery, options?: Abortable) {
    return this.#stream<FoundEntry, FindEnd>({
      path: `${at(snapshot)}/find`,
      query,
      event: 'entry',
      ...options,
    });
  }

  listChanges(
    { snapshot, from }: { snapshot: string; from: string },
    options?: Abortable,
  ) {
    return this.#stream<SnapshotChange, ChangesEnd>({
      path: `${at(snapshot)}/changes`,
      query: { from },
      event: 'change',
      ...options,
    });
  }

  verify(
    { snapshot, content }: { snapshot: string; content: boolean },
    options?: Abortable,
  ) {
    return this.#stream<VerifyProgressReport, VerifyResult>({
      path: `${at(snapshot)}/verify`,
      query: { content },
      event: 'progress',
      ...options,
    });
  }

  async getDownloadUrls() {
    const { discoveryApi, volume } = this.#options;
    const base = await discoveryApi.getBaseUrl('volsync');
    const entity = entityPath(volume.entityRef);
    return ({ snapshot, path, as }: DownloadQuery) =>
      `${base}/${entity}/${this.#path(`${at(snapshot)}/${as}`, { path })}`;
  }

  async *#stream<Value, End>(
    request: {
      readonly path: string;
      readonly query: Parameters;
      readonly event: string;
    } & Abortable,
  ): AsyncGenerator<Streamed<Value, End>, void> {
    const { signal } = request;
    const response = await this.#request(request.path, request.query, {
      accept: 'text/event-stream',
      signal,
    });
    const events = readServerEvents(response, {
      what: 'results',
      silenceMs: this.#options.silenceMs,
      signal,
    });
    for await (const { event, data } of events) {
      if (event === request.event) {
        yield { kind: 'value', value: JSON.parse(data) as Value };
      } else if (event === 'end') {
        yield { kind: 'end', end: JSON.parse(data) as End };
        return;
      } else if (event === 'problem') {
        throw new Error((JSON.parse(data) as { message: string }).message);
      }
    }
    if (!signal?.aborted) {
      throw new Error('The connection to the backend broke before the end.');
    }
  }

  async #text(path: string, query: Parameters, options?: Abortable) {
    const response = await this.#request(path, query, options);
    return response.text();
  }

  #request(
    path: string,
    query: Parameters,
    options?: Abortable & { accept?: string },
  ): Promise<Response> {
    const { fetchApi, volume } = this.#options;
    return requestOfEntity(fetchApi, {
      ...options,
      entityRef: volume.entityRef,
      path: this.#path(path, query),
    });
  }

  #path(path: string, query: Parameters): string {
    const { cluster, claim } = this.#options.volume;
    const search = new URLSearchParams();
    for (const [key, value] of Object.entries(query)) {
      if (value !== undefined && value !== '') {
        search.set(key, String(value));
      }
    }
    const volume = [cluster, claim].map(encodeURIComponent).join('/');
    const asked = search.toString();
    return `volumes/${volume}/repository/${path}${asked && `?${asked}`}`;
  }
}

function at(snapshot: string): string {
  return `snapshots/${encodeURIComponent(snapshot)}`;
}
