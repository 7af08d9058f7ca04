import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { type Duplex } from 'node:stream';
import { type ApiServer, type ApiServerOptions } from './apiServer';
import { type ApiServerParts } from './apiServerParts';
import { matchesFilter, type CallFilter, Calls } from './requests/calls';
import { CustomResourceController } from './controllers/customResourceController';
import { EventExpiry } from './controllers/eventExpiry';
import { GarbageCollector } from './controllers/garbageCollector';
import { NamespaceController } from './controllers/namespaceController';
import { WorkQueue } from './controllers/workQueue';
import { Definitions } from './definitions/definitions';
import { nativeDefinitions } from './definitions/native';
import { Faults } from './requests/faults';
import { badRequest, expired } from './errors/statusErrors';
import { toKubeconfig } from './kubeconfig';
import { StatePersistence } from './persistence/statePersistence';
import { route } from './router';
import { ObjectStore } from './store/objectStore';
import { OpenWatches } from './watching/openWatches';
import { createObject } from './writing/createObject';
import { recordedObjects } from './writing/recordedObjects';
import { type WriteScope } from './writing/writeScope';

const historyLimit = 10_000;
const bookmarkIntervalMs = 60_000;
const eventLifetimeMs = 3_600_000;
const headersTimeoutMs = 30_000;
/** As kube-apiserver (IdleTimeout in k8s.io/apiserver/pkg/server/secure_serving.go). Node's 5 s cut off busy clients. */
const idleTimeoutMs = 90_000;
const firstNamespaces = [
  'default',
  'kube-node-lease',
  'kube-public',
  'kube-system',
];

function createNamespaces(scope: WriteScope): void {
  const definition = scope.definitions.find('', 'v1', 'namespaces');
  for (const name of firstNamespaces) {
    if (definition && !scope.store.get('/namespaces', undefined, name)) {
      createObject(scope, {
        definition,
        manager: 'kube-apiserver',
        dryRun: false,
        fieldValidation: 'Ignore',
        warnings: [],
        body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      });
    }
  }
}

function createParts(
  scope: WriteScope,
  options: ApiServerOptions,
): ApiServerParts {
  const watches = new OpenWatches({
    store: scope.store,
    bookmarkIntervalMs: options.bookmarkIntervalMs ?? bookmarkIntervalMs,
  });
  const matching =
    (filter: CallFilter) => (call: Parameters<typeof matchesFilter>[1]) =>
      matchesFilter(filter, call);
  const faults = new Faults({
    expireHistory: filter => {
      const version = scope.store.resourceVersion;
      scope.store.compact();
      watches.fail(
        matching(filter),
        expired(`too old resource version: ${version} (${version + 1})`),
      );
    },
    dropWatches: filter => watches.drop(matching(filter)),
  });
  return {
    scope,
    definitions: scope.definitions,
    watches,
    calls: new Calls(filter => watches.count(matching(filter))),
    faults,
    tokens: options.tokens,
    anonymous: options.anonymous,
    authorize: options.authorize ?? (() => ({ allowed: true })),
    logger: options.logger,
    logProvider: options.logProvider,
  };
}

/** Malformed HTTP gets a `Status`, too. */
function refuseUnreadable(socket: Duplex): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(
    badRequest('the request could not be read as HTTP').toStatus(),
  );
  socket.end(
    [
      'HTTP/1.1 400 Bad Request',
      'Content-Type: application/json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

async function listen(
  server: Server,
  host: string,
  port: number,
): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(
              `The API server cannot listen on ${host}:${port}: the port is in use. Choose another port, or 0 for any free one.`,
            )
          : error,
      ),
    );
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      resolve();
    });
  });
  return server.address() as AddressInfo;
}

/** Starts a Kubernetes API server in this process. @public */
export async function startApiServer(
  options: ApiServerOptions,
): Promise<ApiServer> {
  const {
    name,
    host = '127.0.0.1',
    port = 0,
    directory,
    tls,
    logger,
  } = options;
  const store = new ObjectStore({
    historyLimit: options.historyLimit ?? historyLimit,
  });
  const definitions = new Definitions();
  definitions.register(...nativeDefinitions);
  const scope: WriteScope = {
    store,
    definitions,
    now: options.clock ?? (() => new Date()),
  };
  const persistence = directory
    ? await StatePersistence.open({ directory, store, logger })
    : undefined;
  const queue = new WorkQueue({
    failed: error =>
      logger?.error(`A controller of the API server failed: ${error}`),
  });
  const parts = createParts(scope, options);
  new CustomResourceController(scope, queue).start(
    options.absentDefinitions ?? [],
  );
  createNamespaces(scope);
  if (options.controllers !== false) {
    new GarbageCollector(scope, queue).start();
    new NamespaceController(scope, queue).start();
  }
  const eventExpiry = new EventExpiry(scope, {
    lifetimeMs: options.eventLifetimeMs ?? eventLifetimeMs,
  });
  eventExpiry.start();
  const listener = (
    ...exchange: Parameters<Parameters<typeof createHttpServer>[1] & object>
  ) => {
    void route(parts, exchange[0], exchange[1]);
  };
  const server = tls
    ? createHttpsServer({ cert: tls.certificate, key: tls.key }, listener)
    : createHttpServer(listener);
  server.keepAliveTimeout = idleTimeoutMs;
  server.headersTimeout = headersTimeoutMs;
  server.on('clientError', (_error, socket) => refuseUnreadable(socket));
  const address = await listen(server, host, port).catch(async error => {
    queue.stop();
    eventExpiry.stop();
    await persistence?.close();
    throw error;
  });
  const shownHost = host.includes(':') ? `[${host}]` : host;
  const url = `${tls ? 'https' : 'http'}://${shownHost}:${address.port}`;
  let closing: Promise<void> | undefined;
  const close = async () => {
    queue.stop();
    eventExpiry.stop();
    parts.watches.end();
    const closed = new Promise(resolve => server.close(resolve));
    server.closeAllConnections();
    await closed;
    await persistence?.close();
  };
  return {
    name,
    url,
    port: address.port,
    calls: parts.calls,
    faults: parts.faults,
    definitions,
    recorded: recordedObjects(scope),
    registerLogProvider: provider => {
      parts.logProvider = provider;
    },
    kubeconfig: token =>
      toKubeconfig({ name, url, token, authority: tls?.authority }),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
