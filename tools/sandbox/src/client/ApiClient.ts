import type { ClusterConnection } from './connection';
import type { KubeObject } from './objects';
import type { ResourceType } from './resourceTypes';
import { ApiTransport } from './transport';
import { watchLines, type WatchEvent } from './watch';

/** Identifies an object; the namespace is set for namespaced kinds. */
interface ObjectName {
  readonly namespace?: string;
  readonly name: string;
}

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

/** Typed access to the objects of one cluster, only over HTTP. */
export class ApiClient {
  readonly #transport: ApiTransport;

  constructor(connection: ClusterConnection) {
    this.#transport = new ApiTransport(connection);
  }

  async get<T extends KubeObject>(
    type: ResourceType<T>,
    object: ObjectName,
  ): Promise<T> {
    return this.#json('GET', pathOf(type, object));
  }

  async list<T extends KubeObject>(
    type: ResourceType<T>,
    options: ListOptions & { readonly signal?: AbortSignal } = {},
  ): Promise<{ readonly items: T[]; readonly resourceVersion: string }> {
    const items: T[] = [];
    let continuation: string | undefined;
    let resourceVersion = '';
    do {
      const query = queryOf({
        ...options,
        limit: '500',
        continue: continuation,
      });
      const page: {
        items?: T[];
        metadata?: { resourceVersion?: string; continue?: string };
      } = JSON.parse(
        await this.#transport.text({
          method: 'GET',
          path: pathOf(type, { namespace: options.namespace }) + query,
          signal: options.signal,
        }),
      );
      // List items have neither kind nor version, but readers of an informer need both
      for (const item of page.items ?? []) {
        items.push({ ...item, apiVersion: type.apiVersion, kind: type.kind });
      }
      resourceVersion = page.metadata?.resourceVersion ?? resourceVersion;
      continuation = page.metadata?.continue || undefined;
    } while (continuation);
    return { items, resourceVersion };
  }

  async create<T extends KubeObject>(
    type: ResourceType<T>,
    object: T,
  ): Promise<T> {
    return this.#json(
      'POST',
      pathOf(type, { namespace: object.metadata.namespace }),
      { apiVersion: type.apiVersion, kind: type.kind, ...object },
    );
  }

  async replace<T extends KubeObject>(
    type: ResourceType<T>,
    object: T,
  ): Promise<T> {
    return this.#json('PUT', pathOf(type, object.metadata), object);
  }

  async replaceStatus<T extends KubeObject>(
    type: ResourceType<T>,
    object: T,
  ): Promise<T> {
    return this.#json('PUT', `${pathOf(type, object.metadata)}/status`, object);
  }

  /** A JSON merge patch */
  async patch<T extends KubeObject>(
    type: ResourceType<T>,
    object: ObjectName,
    change: unknown,
    subresource?: 'status' | 'scale',
  ): Promise<T> {
    return this.#json(
      'PATCH',
      pathOf(type, object) + (subresource ? `/${subresource}` : ''),
      change,
      'application/merge-patch+json',
    );
  }

  /** Server-side apply; takes over fields of others, as Flux does */
  async apply<T extends KubeObject>(
    type: ResourceType<T>,
    object: T,
    options: { readonly fieldManager: string; readonly dryRun?: boolean },
  ): Promise<T> {
    const { fieldManager, dryRun } = options;
    const query = new URLSearchParams({
      fieldManager,
      force: 'true',
      ...(dryRun && { dryRun: 'All' }),
    });
    return this.#json(
      'PATCH',
      `${pathOf(type, object.metadata)}?${query}`,
      object,
      // JSON is YAML too
      'application/apply-patch+yaml',
    );
  }

  /** The resources of a group and version, including subresources (`pods/log`) */
  async discover(apiVersion: string): Promise<
    readonly {
      readonly name: string;
      readonly kind: string;
      readonly namespaced: boolean;
    }[]
  > {
    const root = apiVersion.includes('/') ? '/apis' : '/api';
    const { resources } = await this.#json<{
      readonly resources: readonly {
        readonly name: string;
        readonly kind: string;
        readonly namespaced: boolean;
      }[];
    }>('GET', `${root}/${apiVersion}`);
    return resources;
  }

  /** Creates a subresource: `binding`, `token` */
  async createSubresource(
    type: ResourceType<KubeObject>,
    object: ObjectName,
    subresource: string,
    body: unknown,
  ): Promise<void> {
    await this.#json('POST', `${pathOf(type, object)}/${subresource}`, body);
  }

  async delete<T extends KubeObject>(
    type: ResourceType<T>,
    object: ObjectName,
    options: {
      readonly uid?: string;
      readonly gracePeriodSeconds?: number;
    } = {},
  ): Promise<void> {
    await this.#json('DELETE', pathOf(type, object), {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      propagationPolicy: 'Background',
      gracePeriodSeconds: options.gracePeriodSeconds,
      ...(options.uid && { preconditions: { uid: options.uid } }),
    });
  }

  async podLog(pod: ObjectName, container: string): Promise<string> {
    return this.#transport.text({
      method: 'GET',
      path: `/api/v1/namespaces/${pod.namespace}/pods/${pod.name}/log?container=${container}`,
    });
  }

  /** Changes after a resource version, until the server ends the stream */
  async *watch<T extends KubeObject>(
    type: ResourceType<T>,
    options: ListOptions & {
      readonly resourceVersion: string;
      readonly timeoutSeconds: number;
      readonly signal: AbortSignal;
    },
  ): AsyncIterable<WatchEvent<T>> {
    const answer = await this.#transport.open({
      method: 'GET',
      path:
        pathOf(type, { namespace: options.namespace }) +
        queryOf({
          ...options,
          watch: 'true',
          allowWatchBookmarks: 'true',
          resourceVersion: options.resourceVersion,
          timeoutSeconds: String(options.timeoutSeconds),
        }),
      signal: options.signal,
    });
    yield* watchLines<T>(answer);
  }

  close(): void {
    this.#transport.close();
  }

  async #json<T>(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
    contentType?: string,
  ): Promise<T> {
    return JSON.parse(
      await this.#transport.text({ method, path, body, contentType }),
    ) as T;
  }
}

function pathOf(
  type: ResourceType<KubeObject>,
  object: { readonly namespace?: string; readonly name?: string },
): string {
  const root = type.apiVersion.includes('/') ? '/apis' : '/api';
  const parts = [root, type.apiVersion];
  if (type.namespaced && object.namespace) {
    parts.push('namespaces', encodeURIComponent(object.namespace));
  }
  parts.push(type.plural);
  if (object.name !== undefined) {
    parts.push(encodeURIComponent(object.name));
  }
  return parts.join('/');
}

const QUERY_NAMES = [
  'labelSelector',
  'fieldSelector',
  'limit',
  'continue',
  'watch',
  'allowWatchBookmarks',
  'resourceVersion',
  'timeoutSeconds',
];

function queryOf(values: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const name of QUERY_NAMES) {
    const value = values[name];
    if (typeof value === 'string') {
      query.set(name, value);
    }
  }
  return query.size > 0 ? `?${query}` : '';
}
