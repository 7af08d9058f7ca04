import {
  request as requestHttp,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { KubeConfig } from '@kubernetes/client-node';
import { type JsonObject } from '../../src/api-server/json';
import { type ContractTarget } from './contractTarget';
import { WatchReader } from './watchReader';

interface ContractResponse {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** Empty when the body is not a JSON object. */
  // The contract inspects responses of any shape.
  readonly body: any;
}

interface SendOptions {
  readonly body?: unknown;
  /** Sent instead of `body`, byte for byte. */
  readonly raw?: string;
  readonly type?: string;
  readonly accept?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Plain HTTP with paths sent as written: nothing is normalised. */
export class ContractClient {
  readonly target: ContractTarget;

  constructor(target: ContractTarget) {
    this.target = target;
  }

  kubeConfig(): KubeConfig {
    const { url, token, caData } = this.target;
    const config = new KubeConfig();
    config.loadFromOptions({
      clusters: [
        { name: 'contract', server: url, caData, skipTLSVerify: !caData },
      ],
      users: [{ name: 'contract', token }],
      contexts: [{ name: 'contract', cluster: 'contract', user: 'contract' }],
      currentContext: 'contract',
    });
    return config;
  }

  async send(
    method: string,
    path: string,
    options: SendOptions = {},
  ): Promise<ContractResponse> {
    const response = await this.#open(method, path, options);
    const body = await text(response);
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      text: body,
      body: toObject(body),
    };
  }

  get(path: string, options?: SendOptions) {
    return this.send('GET', path, options);
  }

  post(path: string, body: unknown, options?: SendOptions) {
    return this.send('POST', path, { ...options, body });
  }

  put(path: string, body: unknown, options?: SendOptions) {
    return this.send('PUT', path, { ...options, body });
  }

  delete(path: string, body?: unknown) {
    return this.send('DELETE', path, { body });
  }

  patch(
    kind: 'json' | 'merge' | 'strategic' | 'apply',
    path: string,
    body: unknown,
  ) {
    const type = {
      json: 'application/json-patch+json',
      merge: 'application/merge-patch+json',
      strategic: 'application/strategic-merge-patch+json',
      apply: 'application/apply-patch+yaml',
    }[kind];
    return this.send('PATCH', path, { body, type });
  }

  /** Opens a watch; the caller provides the query. */
  async watch(path: string, options: SendOptions = {}): Promise<WatchReader> {
    return new WatchReader(await this.#open('GET', path, options));
  }

  #open(
    method: string,
    path: string,
    options: SendOptions,
  ): Promise<IncomingMessage> {
    const { url, token, caData } = this.target;
    const { hostname, port, protocol } = new URL(url);
    const payload =
      options.raw ??
      (options.body === undefined ? undefined : JSON.stringify(options.body));
    const settings: RequestOptions = {
      method,
      host: hostname,
      port,
      path,
      agent: false,
      headers: {
        Authorization: `Bearer ${options.token ?? token}`,
        ...(options.accept ? { Accept: options.accept } : {}),
        ...(payload === undefined
          ? {}
          : {
              'Content-Type': options.type ?? 'application/json',
              'Content-Length': Buffer.byteLength(payload),
            }),
        ...options.headers,
      },
    };
    return new Promise((resolve, reject) => {
      const request =
        protocol === 'https:'
          ? requestHttps({
              ...settings,
              ca: caData && Buffer.from(caData, 'base64'),
            })
          : requestHttp(settings);
      request.on('response', resolve).on('error', reject).end(payload);
    });
  }
}

function toObject(body: string): JsonObject {
  try {
    return JSON.parse(body);
  } catch {
    return {};
  }
}
