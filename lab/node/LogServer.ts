import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Informer, Pod } from '../../packages/sandbox/src/client';
import type { PodLogReader } from '../../packages/sandbox/src/node';

/** Certificates in PEM. */
export interface LogServerTls {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/**
 * The part of a kubelet that the API server asks for the logs of pods: `/containerLogs/<namespace>/<pod>/<container>`,
 * to nobody but the API server, which shows its client certificate.
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
    const [, part, namespace = '', name = ''] = url.pathname.split('/');
    const pod = this.#pods.get(`${namespace}/${name}`);
    const uid = pod?.metadata.uid;
    const text =
      part === 'containerLogs' && uid
        ? await this.#logs.read({ namespace, name, uid })
        : undefined;
    if (text === undefined || !uid) {
      response.writeHead(part === 'containerLogs' ? 400 : 404);
      response.end(`no log of pod "${namespace}/${name}" yet`);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.write(lastLines(text, url.searchParams));
    if (url.searchParams.get('follow') === 'true') {
      await this.#follow({ namespace, name, uid }, text.length, response);
    }
    response.end();
  }

  /** What is added until the pod has ended or the reader has gone */
  async #follow(
    pod: {
      readonly namespace: string;
      readonly name: string;
      readonly uid: string;
    },
    length: number,
    response: ServerResponse,
  ): Promise<void> {
    let said = length;
    for (;;) {
      const phase = this.#pods.get(`${pod.namespace}/${pod.name}`)?.status
        ?.phase;
      const text = (await this.#logs.read(pod)) ?? '';
      if (text.length > said) {
        response.write(text.slice(said));
        said = text.length;
      }
      if (phase !== 'Running' || response.closed) {
        return;
      }
      await sleep(100);
    }
  }
}

function lastLines(text: string, query: URLSearchParams): string {
  const lines = query.get('tailLines') ?? query.get('tail');
  const limit = query.get('limitBytes');
  const kept =
    lines === null // eslint-disable-line no-restricted-syntax -- what URLSearchParams answers
      ? text
      : text
          .split(/(?<=\n)/)
          .slice(-Number(lines))
          .join('');
  return limit ? kept.slice(0, Number(limit)) : kept;
}
