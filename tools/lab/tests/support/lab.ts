import { readFileSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import path from 'node:path';
import type { ClusterConnection } from '../../../sandbox/src/client';

/** The lab's data from the setup. */
export interface LabDescription {
  readonly directory: string;
  readonly url: string;
  readonly ca: string;
  readonly caData: string;
  readonly adminToken: string;
  readonly tokens: Readonly<Record<string, string>>;
  readonly kubeconfig: string;
  readonly certificates: string;
  readonly logs: string;
  readonly ports: Readonly<Record<string, number>>;
  readonly tools: Readonly<Record<string, string>>;
  /** CustomResourceDefinitions of other projects, which a test installs for itself */
  readonly kinds: readonly string[];
  readonly control: { readonly url: string; readonly token: string };
  readonly minio: {
    readonly url: string;
    readonly accessKey: string;
    readonly secretKey: string;
    readonly region: string;
  };
}

/** The lab that these tests run against. */
export function theLab(): LabDescription {
  const text = process.env.VOLSYNC_LAB;
  if (!text) {
    throw new Error(
      'There is no lab: run these tests with "npm run lab -- --test"',
    );
  }
  return JSON.parse(text) as LabDescription;
}

/** The connection of the sandbox's clients to the lab's API server with a token. */
export function connectionWith(token: string): ClusterConnection {
  const { url, ca } = theLab();
  return {
    url,
    token,
    authenticate: async options => {
      options.ca = ca;
    },
  };
}

/** Stops or restarts a server of the lab; resolves after a restart when it responds again. */
export async function control(
  server:
    | 'kube-apiserver'
    | 'kube-controller-manager'
    | 'kube-scheduler'
    | 'snapshot-controller'
    | 'etcd'
    | 'minio',
  action: 'kill' | 'restart' | 'pause' | 'resume',
): Promise<void>;
export async function control(
  part: 'certificates',
  action: 'rotate',
): Promise<void>;
export async function control(part: string, action: string): Promise<void> {
  const { url, token } = theLab().control;
  const response = await fetch(`${url}/${part}/${action}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
  });
  if (!response.ok) {
    throw new Error(`${part}/${action}: ${await response.text()}`);
  }
}

/** A file of the lab's certificates */
export function certificate(name: string): string {
  return readFileSync(path.join(theLab().certificates, name), 'utf8');
}

/** A response of the API server. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: {
    readonly kind?: string;
    readonly reason?: string;
    readonly message?: string;
    readonly items?: readonly unknown[];
    readonly [field: string]: unknown;
  };
  readonly text: string;
}

/** One request with a token; default: the administrator's. */
export function call(options: {
  readonly method?: string;
  readonly path: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly contentType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}): Promise<ApiAnswer> {
  const { url, ca, adminToken } = theLab();
  const payload =
    options.body === undefined ? undefined : JSON.stringify(options.body);
  return new Promise((resolve, reject) => {
    const request = httpsRequest(
      new URL(options.path, url),
      {
        method: options.method ?? 'GET',
        ca,
        agent: false,
        timeout: 15_000,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${options.token ?? adminToken}`,
          ...(payload !== undefined && {
            'content-type': options.contentType ?? 'application/json',
          }),
          ...options.headers,
        },
      },
      response => {
        const chunks: Buffer[] = [];
        response.on('error', reject);
        response.on('data', chunk => chunks.push(chunk));
        response.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          let body: ApiAnswer['body'] = {};
          try {
            body = JSON.parse(text);
          } catch {
            // Logs and health checks are plain text
          }
          resolve({ status: response.statusCode ?? 0, body, text });
        });
      },
    );
    request.on('timeout', () =>
      request.destroy(new Error(`${options.path}: no answer within 15 s`)),
    );
    request.on('error', reject);
    request.end(payload);
  });
}

/** Creates an object as the administrator. Unknown fields are an error. */
export async function create<T = unknown>(
  collection: string,
  body: object,
  options: { readonly isShared?: boolean } = {},
): Promise<T> {
  const { status, text } = await call({
    method: 'POST',
    path: `${collection}?fieldValidation=Strict`,
    body,
  });
  // Suites share what has no namespace.
  if (status !== 201 && !(options.isShared && status === 409)) {
    throw new Error(`${collection}: ${text}`);
  }
  return JSON.parse(text) as T;
}
