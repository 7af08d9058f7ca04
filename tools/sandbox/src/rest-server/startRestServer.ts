/**
 * A server of restic's REST protocol, versions 1 and 2, that stores repositories in a directory. It responds like
 * rest-server: no times, a 404 for missing folders, 401 without the right user, and with `privateRepositories` 401
 * outside of the folder with the user's name.
 */
import { once } from 'node:events';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  parseTarget,
  RepositoryFiles,
  type RestTarget,
} from './RepositoryFiles';

/** A received request. */
export interface RestRequest {
  readonly method: string;
  /** As it was sent */
  readonly path: string;
  readonly authorization?: string;
}

export interface RestServerOptions {
  readonly directory: string;
  /** Passwords by name. Default: no authentication */
  readonly users?: Readonly<Record<string, string>>;
  /** Each user can access only the folder with their name */
  readonly privateRepositories?: boolean;
  /** Default 2 */
  readonly version?: 1 | 2;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Default 127.0.0.1 */
  readonly host?: string;
}

export interface RestServer {
  /** Without a trailing slash */
  readonly url: string;
  readonly requests: RestRequest[];
  /** Handles a request instead of the server; unhandled ones are processed as usual */
  fault:
    | ((request: IncomingMessage, response: ServerResponse) => void)
    | undefined;
  /** The path of an object's file: `data/<id>`, `config` */
  objectPath(repository: string, object: string): string;
  close(): Promise<void>;
}

export async function startRestServer(
  options: RestServerOptions,
): Promise<RestServer> {
  const { tls, host = '127.0.0.1' } = options;
  const requests: RestRequest[] = [];
  const faults: Pick<RestServer, 'fault'> = { fault: undefined };
  const listener = (request: IncomingMessage, response: ServerResponse) => {
    requests.push({
      method: request.method ?? '',
      path: request.url ?? '',
      authorization: request.headers.authorization,
    });
    faults.fault?.(request, response);
    if (response.writableEnded || response.destroyed) {
      return;
    }
    answer(request, response, options).catch(() => {
      response.writeHead(500).end();
    });
  };
  const server = tls
    ? createHttpsServer(tls, listener)
    : createHttpServer(listener);
  // As rest-server, which keeps idle connections
  server.keepAliveTimeout = 0;
  server.listen(0, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const name = host.includes(':') ? `[${host}]` : host;
  return Object.assign(faults, {
    url: `${tls ? 'https' : 'http'}://${name}:${port}`,
    requests,
    objectPath: (repository: string, object: string) => {
      const found = parseTarget(`/${repository}/${object}`);
      if (!found) {
        throw new Error(`"${object}" is no object`);
      }
      return new RepositoryFiles(
        join(options.directory, ...found.folders),
      ).path(found.target);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>(done => server.close(() => done()));
    },
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  options: RestServerOptions,
): Promise<void> {
  const say = (status: number) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'text/plain' }).end();
  };
  const { pathname, searchParams } = split(request.url ?? '/');
  const found = parseTarget(pathname);
  const user = userOf(request.headers.authorization, options.users);
  if (options.users && user === undefined) {
    say(401);
    return;
  }
  if (!found) {
    say(404);
    return;
  }
  const { folders, target } = found;
  if (options.privateRepositories && folders[0] !== user) {
    say(401);
    return;
  }
  const files = new RepositoryFiles(join(options.directory, ...folders));
  switch (request.method) {
    case 'POST':
      if (target.type === 'repository' && searchParams.has('create')) {
        await files.create();
        say(200);
      } else {
        const chunks: Buffer[] = [];
        for await (const chunk of request) {
          chunks.push(chunk);
        }
        say((await files.write(target, Buffer.concat(chunks))) ? 200 : 403);
      }
      return;
    case 'DELETE':
      say(
        await files.remove(target).then(
          () => 200,
          () => 404,
        ),
      );
      return;
    case 'GET':
    case 'HEAD':
      await read(request, response, {
        files,
        target,
        version: options.version,
      });
      return;
    default:
      say(405);
  }
}

async function read(
  request: IncomingMessage,
  response: ServerResponse,
  options: {
    readonly files: RepositoryFiles;
    readonly target: RestTarget;
    readonly version: 1 | 2 | undefined;
  },
): Promise<void> {
  const { files, target, version = 2 } = options;
  const missing = () => {
    response.writeHead(404, { 'content-type': 'text/plain' }).end();
  };
  if (target.type === 'repository') {
    response.writeHead(405).end();
    return;
  }
  if (target.type === 'list') {
    const all = await files.list(target.kind);
    if (!all) {
      missing();
      return;
    }
    const type = 'application/vnd.x.restic.rest.v2';
    const isNew = version === 2 && request.headers.accept === type;
    response
      .writeHead(200, {
        'content-type': isNew ? type : 'application/vnd.x.restic.rest.v1',
      })
      .end(JSON.stringify(isNew ? all : all.map(({ name }) => name)));
    return;
  }
  if (request.method === 'HEAD') {
    const size = await files.sizeOf(target).catch(() => undefined);
    if (size === undefined) {
      missing();
    } else {
      response.writeHead(200, { 'content-length': size }).end();
    }
    return;
  }
  const bytes = await files.read(target).catch(() => undefined);
  if (!bytes) {
    missing();
    return;
  }
  const [, from, to] =
    /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
  // The config is always sent completely, even for a range request
  if (from === undefined || target.type === 'config') {
    response.writeHead(200).end(bytes);
    return;
  }
  const start = Number(from);
  if (start >= bytes.length) {
    response
      .writeHead(416, { 'content-range': `bytes */${bytes.length}` })
      .end();
    return;
  }
  const last = Math.min(to ? Number(to) : Infinity, bytes.length - 1);
  response
    .writeHead(206, {
      'content-range': `bytes ${start}-${last}/${bytes.length}`,
      'content-length': last - start + 1,
    })
    .end(bytes.subarray(start, last + 1));
}

/** Without `URL`, which would resolve dots. */
function split(url: string): {
  readonly pathname: string;
  readonly searchParams: URLSearchParams;
} {
  const [path = '/', query = ''] = url.split('?');
  return {
    pathname: decodeURIComponent(path),
    searchParams: new URLSearchParams(query),
  };
}

/** The name of a user whose password is right. */
function userOf(
  authorization: string | undefined,
  users: RestServerOptions['users'],
): string | undefined {
  const [, encoded = ''] = /^Basic (\S+)$/.exec(authorization ?? '') ?? [];
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  const name = text.slice(0, colon);
  return colon > 0 && users?.[name] === text.slice(colon + 1)
    ? name
    : undefined;
}
