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

/** What a product under test may leave behind, where no secret may be. */
export type ProducedKind = 'logs' | 'answers' | 'audit' | 'database';

/**
 * Everything that was produced for others to see while something was tested. Every secret of a test has the word of
 * `scripts/lib/canary.mjs` in it; `search` looks for it in all its forms, and keeps what was produced for the search over
 * the whole run, where the run asks for it by VOLSYNC_PRODUCED.
 */
export class Produced {
  readonly #texts: { readonly kind: ProducedKind; readonly text: string }[] =
    [];
  /** Answers that are still being given */
  readonly #open = new Set<Promise<void>>();
  readonly #directory: string | undefined;

  /** `directory`: where what was produced is kept for the search over the whole run; empty for nowhere */
  constructor(directory = process.env.VOLSYNC_PRODUCED) {
    this.#directory = directory;
  }

  add(kind: ProducedKind, ...texts: readonly string[]): void {
    this.#texts.push(...texts.map(text => ({ kind, text })));
  }

  /** Everything that a server answers from now on, but for the content of files. */
  recordAnswers(server: Server): void {
    server.prependListener('request', (_, response) => {
      const given = record(response).then(texts => {
        this.add('answers', ...texts);
        this.#open.delete(given);
      });
      this.#open.add(given);
    });
  }

  /** All rows of all tables. */
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

  /** Throws where a secret is in what was produced; says where and in which form, and not the secret. */
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

/** As it was meant, whatever it was packed with on the way. */
async function record(response: ServerResponse): Promise<readonly string[]> {
  const chunks: Buffer[] = [];
  const take = (chunk: unknown) => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array) {
      chunks.push(Buffer.from(chunk));
    }
  };
  const { write, end, writeHead } = response;
  // Node does not give back what is handed to this alone.
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
    // What was cut off counts as far as it came.
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
