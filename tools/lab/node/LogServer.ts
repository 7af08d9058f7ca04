import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Informer, Pod } from '../../sandbox/src/client';
import type {
  LoggedLine,
  PodLogReader,
} from '../../sandbox/src/kubelet/PodLogs';

/** Certificates in PEM. */
export interface LogServerTls {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/**
 * The part of a kubelet from which the API server reads the logs of pods:
 * `/containerLogs/<namespace>/<pod>/<container>`, only for the API server, which presents its client certificate.
 */
export class LogServer {
  readonly #server: Server;
  readonly #logs: PodLogReader;
  readonly #pods: Informer<Pod>;

  constructor(options: {
    readonly tls: LogServerTls;
    readonly logs: PodLogReader;
    readonly pods: Informer<Pod>;
  }) {
    this.#logs = options.logs;
    this.#pods = options.pods;
    this.#server = createServer(
      { ...options.tls, requestCert: true, rejectUnauthorized: true },
      (request, response) => {
        this.#answer(request, response).catch(error => {
          response.destroy(error instanceof Error ? error : undefined);
        });
      },
    );
  }

  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    if (this.#server.listening) {
      await once(this.#server, 'close');
    }
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = new URL(request.url ?? '/', 'https://kubelet');
    const [, part, namespace, name] = url.pathname.split('/');
    const uid = this.#pods.get(`${namespace}/${name}`)?.metadata.uid;
    const source = { pod: { metadata: { uid: uid ?? '' } } };
    const lines =
      part === 'containerLogs' && uid
        ? await this.#logs.read(source)
        : undefined;
    if (!lines) {
      response.writeHead(part === 'containerLogs' ? 400 : 404);
      response.end(`no log of pod "${namespace}/${name}" yet`);
      return;
    }
    const stamped = url.searchParams.get('timestamps') === 'true';
    const toText = (all: readonly LoggedLine[]) =>
      all
        .map(({ time, text }) =>
          stamped ? `${time.toISOString()} ${text}\n` : `${text}\n`,
        )
        .join('');
    response.writeHead(200, { 'content-type': 'text/plain' });
    const tail = url.searchParams.get('tailLines');
    const limit = url.searchParams.get('limitBytes');
    const text = toText(tail ? lines.slice(-Number(tail)) : lines);
    response.write(limit ? text.slice(0, Number(limit)) : text);
    if (url.searchParams.get('follow') === 'true') {
      const gone = new AbortController();
      response.on('close', () => gone.abort());
      for await (const line of this.#logs.follow(source, {
        after: lines.length,
        signal: gone.signal,
      })) {
        response.write(toText([line]));
      }
    }
    response.end();
  }
}
