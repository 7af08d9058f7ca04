import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import type { Server, ServerResponse } from 'node:http';
import { join } from 'node:path';
import {
  brotliDecompressSync,
  constants,
  gunzipSync,
  inflateSync,
} from 'node:zlib';
import type { Knex } from 'knex';
// eslint-disable-next-line @backstage/no-relative-monorepo-imports -- the same search as that over the whole test run
import { findSecrets } from '../../../../scripts/lib/canary.mjs';

/** Output in which no secret may be. */
export type ProducedKind = 'logs' | 'answers' | 'audit' | 'database';

/**
 * Records all output of the code under test. Every secret of a test contains the word of `scripts/lib/canary.mjs`.
 * `search` looks for it in all its forms. If VOLSYNC_PRODUCED is set, the output is kept for the search over the whole
 * run.
 */
export class Produced {
  readonly #texts: { readonly kind: ProducedKind; readonly text: string }[] =
    [];
  /** Responses in progress */
  readonly #open = new Set<Promise<void>>();
  readonly #directory: string | undefined;

  /** `directory`: where output is kept for the search over the whole run; empty to keep nothing */
  constructor(directory = process.env.VOLSYNC_PRODUCED) {
    this.#directory = directory;
  }

  add(kind: ProducedKind, ...texts: readonly string[]): void {
    this.#texts.push(...texts.map(text => ({ kind, text })));
  }

  /** Records every response of a server from now on, except the content of files. */
  recordAnswers(server: Server): void {
    server.prependListener('request', (_, response) => {
      const given = record(response).then(texts => {
        this.add('answers', ...texts);
        this.#open.delete(given);
      });
      this.#open.add(given);
    });
  }

  /** Records all rows of all tables. */
  async dump(database: Knex): Promise<void> {
    const isSqlite = database.client.config.client === 'better-sqlite3';
    const tables: readonly { readonly name: string }[] = isSqlite
      ? await database('sqlite_master')
          .select('name')
          .where('type', 'table')
          .whereNot('name', 'like', 'sqlite_%')
      : await database('pg_tables')
          .select({ name: 'tablename' })
          .where('schemaname', 'public');
    for (const { name } of tables) {
      const rows: readonly object[] = await database(name).select();
      this.add('database', `${name}: ${JSON.stringify(rows)}`);
    }
  }

  /** Throws if the output contains a secret; the message says where and in which form, but not the secret. */
  async search(): Promise<void> {
    await Promise.all(this.#open);
    const texts = this.#texts.splice(0);
    const directory = this.#directory;
    if (directory) {
      for (const kind of new Set(texts.map(one => one.kind))) {
        await mkdir(join(directory, kind), { recursive: true });
        await writeFile(
          join(directory, kind, `${randomUUID()}.txt`),
          texts.flatMap(one => (one.kind === kind ? one.text : [])).join('\n'),
        );
      }
    }
    const leaks = texts.flatMap(({ kind, text }) =>
      findSecrets(text).map(
        ({ form, before }) => `${kind}, ${form}, after: ${before}`,
      ),
    );
    if (leaks.length > 0) {
      throw new Error(`A secret was shown:\n${leaks.join('\n')}`);
    }
  }
}

const UNFINISHED = { finishFlush: constants.Z_SYNC_FLUSH };
const FILES = /octet-stream|zip|x-tar/;

/** Records a response without its compression. */
async function record(response: ServerResponse): Promise<readonly string[]> {
  const chunks: Buffer[] = [];
  const take = (chunk: unknown) => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) {
      chunks.push(Buffer.from(chunk));
    }
  };
  const { write, end, writeHead } = response;
  // Node doesn't return headers that are only passed to writeHead.
  let head: Readonly<Record<string, unknown>> = {};
  response.writeHead = function recordedHead(
    this: ServerResponse,
    ...args: unknown[]
  ) {
    const last = args.at(-1);
    head = typeof last === 'object' ? { ...last } : {};
    return Reflect.apply(writeHead, this, args);
  };
  response.write = function recordedWrite(
    this: ServerResponse,
    ...args: unknown[]
  ) {
    take(args[0]);
    return Reflect.apply(write, this, args);
  };
  response.end = function recordedEnd(
    this: ServerResponse,
    ...args: unknown[]
  ) {
    take(args[0]);
    return Reflect.apply(end, this, args);
  };
  await new Promise<void>(resolve => {
    response.once('close', () => resolve());
  });
  const headers: Readonly<Record<string, unknown>> = {
    ...response.getHeaders(),
    ...head,
  };
  return [
    JSON.stringify(headers),
    FILES.test(String(headers['content-type']))
      ? ''
      : unpack(Buffer.concat(chunks), headers['content-encoding']),
  ];
}

function unpack(body: Buffer, encoding: unknown): string {
  switch (encoding) {
    // A truncated body counts as far as it was received.
    case 'gzip':
      return gunzipSync(body, UNFINISHED).toString();
    case 'br':
      return brotliDecompressSync(body, {
        finishFlush: constants.BROTLI_OPERATION_FLUSH,
      }).toString();
    case 'deflate':
      return inflateSync(body, UNFINISHED).toString();
    default:
      return body.toString();
  }
}
