import { scryptSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackendFeature } from '@backstage/backend-plugin-api';
import type { JsonObject } from '@backstage/types';
import request from 'supertest';
import {
  PASSWORD,
  SECRET_KEY,
  type ContentEnvironment,
} from './ContentEnvironment';
import { readEvents } from './readEvents';
import { component, startPortal } from './startPortal';
import { waitFor, waitUntil } from './waitFor';

/** Below a volume, as in `openapi.yaml`. */
export const REPOSITORY =
  '/v1/entities/{kind}/{namespace}/{name}/volumes/{cluster}/{claim}/repository';

/** Below the volume `data` of an entity. */
export function repositoryPath(
  entity: string,
  rest: string,
  volume = 'apps/data',
): string {
  return `/api/volsync/v1/entities/component/default/${entity}/volumes/${volume}/repository${rest}`;
}

export const NOT_THE_PASSWORD = 'canary-not-the-password';

/** The portal over a `ContentEnvironment`; records all its responses. */
export class ContentPortal {
  readonly #world: ContentEnvironment;
  readonly #seen: string[] = [];
  #portal: Awaited<ReturnType<typeof startPortal>> | undefined;
  #known: Promise<string[]> | undefined;

  constructor(environment: ContentEnvironment) {
    this.#world = environment;
  }

  get #running() {
    if (!this.#portal) {
      throw new Error('The portal is not started');
    }
    return this.#portal;
  }

  get server() {
    return this.#running.server;
  }

  get audited() {
    return this.#running.audited;
  }

  get logged() {
    return this.#running.logged;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.server.port()}`;
  }

  async start(
    options: {
      readonly volsync?: JsonObject;
      readonly denied?: readonly string[];
      readonly databases?: string;
      readonly features?: readonly BackendFeature[];
    } = {},
  ): Promise<void> {
    const { cluster, s3, directory } = this.#world;
    const entity = (name: string, namespace: string) =>
      component(name, {
        'backstage-volsync/cluster': 'apps',
        'backstage-volsync/namespace': namespace,
      });
    const bind = (name: string, ...names: string[]) => ({
      name,
      entities: names.map(one => `component:default/${one}`),
    });
    this.#portal = await startPortal({
      denied: options.denied,
      databases: options.databases,
      features: options.features,
      volsync: {
        clusters: [
          {
            ...cluster.config,
            unbound: 'read',
            namespaces: [
              bind('shop', 'shop'),
              bind('shared-a', 'shared', 'both'),
              bind('shared-b', 'both'),
              bind('wrong', 'wrong'),
              bind('mallory', 'mallory'),
            ],
          },
        ],
        objectStores: [{ endpoint: s3.url }],
        repositories: {
          decrypt: true,
          cacheDirectory: join(directory, 'cache'),
        },
        refresh: { repositories: 3_600, details: 3_600 },
        ...options.volsync,
      },
      entities: [
        entity('shop', 'shop'),
        entity('foreign', 'foreign'),
        entity('shared', 'shared-a'),
        entity('both', 'shared-a'),
        entity('wrong', 'wrong'),
        entity('mallory', 'mallory'),
      ],
    });
  }

  async get(
    entity: string,
    rest: string,
    headers: Record<string, string> = {},
  ) {
    const response = await request(this.server)
      .get(repositoryPath(entity, rest))
      .set(headers)
      .buffer(true)
      .parse((raw, done) => {
        const chunks: Buffer[] = [];
        raw.on('data', chunk => chunks.push(chunk));
        raw.on('end', () => done(null, Buffer.concat(chunks)));
      });
    const bytes: Buffer = Buffer.isBuffer(response.body)
      ? response.body
      : Buffer.alloc(0);
    const isJson = /json/.test(response.headers['content-type'] ?? '');
    if (isJson) {
      this.#seen.push(bytes.toString());
    }
    this.#seen.push(JSON.stringify(response.headers));
    return {
      status: response.status,
      headers: response.headers,
      bytes,
      json: isJson ? JSON.parse(bytes.toString()) : undefined,
    };
  }

  /** Gets JSON from the entity's report. */
  async getReport(entity: string) {
    const { body } = await request(this.server).get(
      `/api/volsync/v1/entities/component/default/${entity}/volumes`,
    );
    this.#seen.push(JSON.stringify(body));
    return body;
  }

  /** Reads a stream to its end. */
  async stream(entity: string, rest: string) {
    const opened = await readEvents(
      `${this.origin}${repositoryPath(entity, rest)}`,
    );
    await waitFor(() => {
      if (!opened.isEnded()) {
        throw new Error('The stream goes on');
      }
    }, 60_000);
    this.#seen.push(JSON.stringify(opened.events));
    return opened;
  }

  /** Threats 7 and 13: after the stop nothing is read, and no response contains a secret. */
  async stop(): Promise<void> {
    const { s3, cluster } = this.#world;
    s3.faults.clear();
    await this.#running.stop();
    await waitUntil(
      () => s3.calls.open === 0 && cluster.api.calls.openWatches() === 0,
      'nothing is being read any more',
      20_000,
    );
    const everything = [
      ...this.#seen.splice(0),
      ...this.logged,
      JSON.stringify(this.audited),
    ].join('\n');
    const canaries = [
      PASSWORD,
      SECRET_KEY,
      NOT_THE_PASSWORD,
      ...(await this.#keys()),
    ];
    const leaked = canaries.flatMap((canary, index) =>
      [canary, Buffer.from(canary).toString('base64')].some(text =>
        everything.includes(text),
      )
        ? index
        : [],
    );
    if (leaked.length > 0) {
      throw new Error(`Leaked: canaries ${leaked.join(', ')}`);
    }
  }

  /** The derived key and the master key of `shop`, in all forms in which they could appear. */
  async #keys(): Promise<string[]> {
    const restic = async (...args: string[]) =>
      (await this.#world.restic('shop', ...args)).toString().trim();
    this.#known ??= (async () => {
      const id = await restic('list', 'keys');
      const file = this.#world.s3.objectPath('backups', `shop/keys/${id}`);
      const { salt, N, r, p } = JSON.parse(await readFile(file, 'utf8'));
      const costs = { N, r, p, maxmem: 256 * 1024 * 1024 };
      const derived = scryptSync(
        PASSWORD,
        Buffer.from(salt, 'base64'),
        64,
        costs,
      );
      const master = JSON.parse(await restic('cat', 'masterkey'));
      return [
        derived.toString('base64').slice(0, 40),
        derived.toString('hex').slice(0, 60),
        master.encrypt,
        Buffer.from(master.encrypt, 'base64').toString('hex'),
      ];
    })();
    return this.#known;
  }
}
