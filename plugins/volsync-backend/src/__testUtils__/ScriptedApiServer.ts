import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** An object of the server. */
export interface StoredThing {
  metadata: {
    name: string;
    namespace?: string;
    resourceVersion?: string;
    [key: string]: unknown;
  };
  [key: string]: unknown;
}

type Interceptor = (
  request: IncomingMessage,
  response: ServerResponse,
) => boolean;

/**
 * An API server whose responses a test can script: lists, watches, and any fault. It distinguishes lists only by their
 * path.
 */
export class ScriptedApiServer {
  readonly requests: { url: string; headers: IncomingMessage['headers'] }[] =
    [];
  readonly #server: Server;
  readonly #things = new Map<string, Map<string, StoredThing>>();
  readonly #watches = new Set<{
    path: string;
    namespace?: string;
    response: ServerResponse;
  }>();
  readonly #interceptors: Interceptor[] = [];
  #version = 100;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<ScriptedApiServer> {
    const server = createServer();
    const self = new ScriptedApiServer(server);
    server.on('request', (request, response) =>
      self.#answer(request, response),
    );
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return self;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** The number of open watches on the server. */
  get watches(): number {
    return this.#watches.size;
  }

  /** The number of requests whose path contains this. */
  count(part: string): number {
    return this.requests.filter(({ url }) => url.includes(part)).length;
  }

  /** The first interceptor that returns true handles the request. */
  intercept(interceptor: Interceptor): () => void {
    this.#interceptors.push(interceptor);
    return () => {
      this.#interceptors.splice(this.#interceptors.indexOf(interceptor), 1);
    };
  }

  /** `path` is that of the list over all namespaces, such as `/api/v1/pods`. */
  set(path: string, thing: StoredThing): void {
    const all = this.#of(path);
    const key = keyOf(thing);
    const known = all.has(key);
    this.#version += 1;
    const stored = {
      ...thing,
      metadata: { ...thing.metadata, resourceVersion: String(this.#version) },
    };
    all.set(key, stored);
    this.#emit(path, known ? 'MODIFIED' : 'ADDED', stored);
  }

  delete(path: string, thing: StoredThing): void {
    this.#version += 1;
    this.#of(path).delete(keyOf(thing));
    this.#emit(path, 'DELETED', {
      ...thing,
      metadata: { ...thing.metadata, resourceVersion: String(this.#version) },
    });
  }

  /** Sends any line to every watch of a path. */
  send(path: string, line: string): void {
    for (const watch of this.#watches) {
      if (watch.path === path) {
        watch.response.write(`${line}\n`);
      }
    }
  }

  /** Ends every watch, properly or by a connection reset. */
  endWatches(how: 'end' | 'reset'): void {
    for (const { response } of this.#watches) {
      if (how === 'end') {
        response.end();
      } else {
        response.socket?.resetAndDestroy();
      }
    }
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    this.requests.push({ url: request.url ?? '', headers: request.headers });
    if (this.#interceptors.some(one => one(request, response))) {
      return;
    }
    const url = new URL(request.url ?? '', 'http://server');
    const match =
      /^(\/api\/v1|\/apis\/[^/]+\/[^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?$/.exec(
        url.pathname,
      );
    const path = match ? `${match[1]}/${match[3]}` : url.pathname;
    const namespace = match?.[2];
    const all = [...this.#of(path).values()].filter(
      thing =>
        namespace === undefined || thing.metadata.namespace === namespace,
    );
    if (match?.[4]) {
      const found = all.find(thing => thing.metadata.name === match[4]);
      if (found) {
        json(response, 200, found);
      } else {
        refuse(response, 404, `${match[3]} "${match[4]}" not found`);
      }
    } else if (url.searchParams.get('watch') === 'true') {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.flushHeaders();
      const watch = { path, namespace, response };
      this.#watches.add(watch);
      response.on('close', () => this.#watches.delete(watch));
    } else {
      this.#list(url, all, response);
    }
  }

  #list(url: URL, all: readonly StoredThing[], response: ServerResponse): void {
    const limit = Number(url.searchParams.get('limit') ?? 500);
    const from = Number(url.searchParams.get('continue') ?? 0);
    const next = from + limit < all.length ? String(from + limit) : undefined;
    json(response, 200, {
      kind: 'List',
      metadata: { resourceVersion: String(this.#version), continue: next },
      items: all.slice(from, from + limit),
    });
  }

  #emit(path: string, type: string, object: StoredThing): void {
    for (const watch of this.#watches) {
      if (
        watch.path === path &&
        (watch.namespace === undefined ||
          watch.namespace === object.metadata.namespace)
      ) {
        watch.response.write(`${JSON.stringify({ type, object })}\n`);
      }
    }
  }

  #of(path: string): Map<string, StoredThing> {
    const all = this.#things.get(path) ?? new Map<string, StoredThing>();
    this.#things.set(path, all);
    return all;
  }
}

function keyOf({ metadata }: StoredThing): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/** Sends a JSON body. */
export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...headers,
  });
  response.end(JSON.stringify(body));
}

/** Sends a Kubernetes `Status`. */
export function refuse(
  response: ServerResponse,
  code: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  json(
    response,
    code,
    { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, message },
    headers,
  );
}
