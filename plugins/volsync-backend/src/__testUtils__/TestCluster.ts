import type { ApiServer, AuthorizeHook } from 'volsync-sandbox';
import { startApiServer } from 'volsync-sandbox';
import {
  toApiPath,
  type ResourceName,
  RESOURCES,
} from 'backstage-plugin-volsync-node';

/** An object to create, including its status. */
export interface TestObject {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly [key: string]: unknown;
  };
  readonly status?: unknown;
  readonly [key: string]: unknown;
}

const PORTAL = 'portal-canary-token';
const ADMIN = 'admin-token';

/** The sandbox's API server, for the portal and for an administrator. */
export class TestCluster {
  readonly api: ApiServer;
  readonly #rules: { authorize?: AuthorizeHook };

  private constructor(api: ApiServer, rules: { authorize?: AuthorizeHook }) {
    this.api = api;
    this.#rules = rules;
  }

  static async start(
    name: string,
    options: {
      /** Users by their tokens, besides the portal */
      readonly people?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<TestCluster> {
    const people = Object.entries(options.people ?? {}).map(
      ([token, user]) => [token, { user, groups: [] }] as const,
    );
    const rules: { authorize?: AuthorizeHook } = {};
    const api = await startApiServer({
      name,
      tokens: {
        [PORTAL]: { user: 'portal', groups: [] },
        [ADMIN]: { user: 'admin', groups: [] },
        ...Object.fromEntries(people),
      },
      authorize: request =>
        request.user !== 'admin' && rules.authorize
          ? rules.authorize(request)
          : { allowed: true },
    });
    return new TestCluster(api, rules);
  }

  /** The portal's configuration for it. */
  get config() {
    return {
      name: this.api.name,
      url: this.api.url,
      serviceAccountToken: PORTAL,
    };
  }

  /** Authorizes all requests except the administrator's. */
  authorize(hook: AuthorizeHook | undefined): void {
    this.#rules.authorize = hook;
  }

  /** The number of the portal's requests. */
  calls(filter: Parameters<ApiServer['calls']['count']>[0] = {}): number {
    return this.api.calls.count({ ...filter, user: 'portal' });
  }

  /** Creates the object, or replaces its content and status. */
  async apply(resource: ResourceName, object: TestObject): Promise<void> {
    const { group, version, kind } = RESOURCES[resource];
    const body = {
      apiVersion: group === '' ? version : `${group}/${version}`,
      kind,
      ...object,
    };
    const { namespace, name } = object.metadata;
    const list = toApiPath({ resource, namespace });
    const one = toApiPath({ resource, namespace, name });
    const found = await this.#send('GET', one);
    const made =
      found.status === 404
        ? await this.#must('POST', list, body)
        : await this.#must('PUT', one, {
            ...body,
            metadata: {
              ...object.metadata,
              resourceVersion: versionOf(await found.json()),
            },
          });
    if (object.status !== undefined) {
      const status = await this.#send('PUT', `${one}/status`, {
        ...body,
        metadata: { ...object.metadata, resourceVersion: versionOf(made) },
      });
      await status.text();
    }
  }

  /** The current object; undefined if there is none. */
  async get<T>(
    resource: ResourceName,
    namespace: string,
    name: string,
  ): Promise<T | undefined> {
    const response = await this.#send(
      'GET',
      toApiPath({ resource, namespace, name }),
    );
    return response.status === 404 ? undefined : ((await response.json()) as T);
  }

  /** Omit the namespace for cluster-scoped resources. */
  async delete(
    resource: ResourceName,
    namespace: string | undefined,
    name: string,
  ): Promise<void> {
    await this.#must('DELETE', toApiPath({ resource, namespace, name }));
  }

  async close(): Promise<void> {
    await this.api.close();
  }

  #send(method: string, path: string, body?: unknown): Promise<Response> {
    return fetch(`${this.api.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${ADMIN}`,
        'content-type': 'application/json',
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  }

  async #must(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await this.#send(method, path, body);
    if (!response.ok) {
      throw new Error(
        `${method} ${path}: ${response.status} ${await response.text()}`,
      );
    }
    return response.json();
  }
}

function versionOf(object: unknown): string {
  return (object as { metadata: { resourceVersion: string } }).metadata
    .resourceVersion;
}
