import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import express from 'express';
import createKnex, { type Knex } from 'knex';
import { addFleetRoutes } from '../../../plugins/volsync-backend/src/routes/fleet';
import type { FleetCache } from '../../../plugins/volsync-backend/src/fleet/FleetCache';
import { FleetRowReader } from '../../../plugins/volsync-backend/src/fleet/FleetRowReader';
import { FleetRowStore } from '../../../plugins/volsync-backend/src/fleet/FleetRowStore';
import { FleetService } from '../../../plugins/volsync-backend/src/fleet/FleetService';
import { CallerViews } from '../../../plugins/volsync-backend/src/fleet/CallerViews';
import { toStoredRow } from '../../../plugins/volsync-backend/src/fleet/toStoredRow';
import { FleetClusterStore } from '../../../plugins/volsync-backend/src/fleet/FleetClusterStore';
import { migrate } from '../../../plugins/volsync-backend/src/wiring/openDatabase';

/*
 * The fleet's responses from a database with many rows, over HTTP. Clusters, the catalog and permissions are replaced,
 * because they do not contribute to a warm response.
 */

interface Options {
  readonly sizes: readonly number[];
  readonly repeats: number;
  readonly directory: string;
  readonly file: string;
  readonly postgres: string;
}

const options: Options = JSON.parse(process.env.SCALE_BENCH ?? '');
const BASIS = 'bench';
const TARGET = JSON.stringify({
  owners: ['group:default/team-7'],
  isBound: true,
  isKnown: true,
  hasSnapshot: true,
});
const LEASE = { cluster: 'cluster-0', holder: 'bench' };
const CLUSTERS = 10;
const VOLUMES_A_NAMESPACE = 10;
const OWNERS = 200;
const VERDICTS = ['protected', 'at-risk', 'protected', 'failing'] as const;

/** Typical requests. Filters match a tenth of the rows or less. */
const PAGES: Readonly<Record<string, string>> = {
  'the first page': 'limit=50',
  'in the middle, by size': 'limit=50&sort=size&middle=1',
  'by age, one cluster': 'limit=50&sort=lastGood&cluster=cluster-3',
  'by volume, one owner, failing':
    'limit=50&sort=volume&owner=group:default/team-7&verdict=failing',
  'a search that matches few': 'limit=50&text=orders-77-',
  'a search that matches ten': 'limit=50&text=shop-77/',
  'a search that matches all': 'limit=50&text=orders',
  'past the objective': 'limit=50&only=past-objective&sort=objective',
  'grouped by owner': 'limit=50&group=owner',
};

function* makeRows(count: number, at: number) {
  for (let index = 0; index < count; index += 1) {
    const place = Math.floor(index / VOLUMES_A_NAMESPACE);
    const cluster = `cluster-${place % CLUSTERS}`;
    const namespace = `shop-${place}`;
    const claim = `orders-${index % 97}-data`;
    const entityRef = `component:default/shop-${place}`;
    const verdict = VERDICTS[index % VERDICTS.length];
    const restorableAt = at - (index % 1_440) * 60_000;
    yield {
      id: `${cluster}/${namespace}/${claim} ${entityRef}`,
      cluster,
      namespace,
      claim,
      entityRef,
      owner: `group:default/team-${place % OWNERS}`,
      system: `system:default/sales-${place % 50}`,
      verdict,
      finding: {
        code: 'repository-shared',
        severity: verdict === 'failing' ? 'critical' : 'warning',
        what: 'Another source writes to the same repository, so each of the two can delete the snapshots of the other.',
        since: new Date(restorableAt).toISOString(),
      },
      newestRestorable: {
        at: new Date(restorableAt).toISOString(),
        proof: 'present',
        snapshotId: index.toString(16).padStart(64, '0'),
      },
      objectiveSeconds: 43_200,
      capacityBytes: 2 ** 30,
      bytes: 1_000 + ((index * 7_919) % 1_000_003),
      growthBytes: index % 1_000,
      source: `${claim}-source`,
      schedule: '0 * * * *',
      paused: false,
      nextRun: 'scheduled',
      nextRunAt: new Date(at + 3_600_000).toISOString(),
    };
  }
}

const clockOf = (offset: number) => ({
  now: () => new Date(Date.now() + offset),
  sleep: async () => {},
});

async function fill(knex: Knex, count: number): Promise<number> {
  await migrate(knex);
  await new FleetClusterStore(knex).take(LEASE, {
    now: Date.now(),
    until: Date.now() + 86_400_000,
  });
  const store = new FleetRowStore(knex);
  const begun = performance.now();
  let rows: Parameters<FleetRowStore['save']>[0]['rows'][number][] = [];
  const save = async () => {
    const namespaces = new Map(
      rows.map(({ cluster, namespace }) => [
        namespace,
        { cluster, namespace, checkedAt: Date.now(), readAt: Date.now() },
      ]),
    );
    await store.save(
      { rows, removed: [], namespaces: [...namespaces.values()] },
      { lease: LEASE, basis: BASIS },
    );
    rows = [];
  };
  for (const row of makeRows(count, Date.now())) {
    const stored = toStoredRow(JSON.stringify(row), TARGET);
    if (stored) rows.push(stored);
    if (rows.length === 500) await save();
  }
  await save();
  return performance.now() - begun;
}

/** A replica that serves requests and evaluates nothing. */
function openReplica(knex: Knex, sees: (ref: string) => boolean, offset = 0) {
  const clock = clockOf(offset);
  const reader = new FleetRowReader({ knex, clock, basis: BASIS });
  const access: Partial<
    ConstructorParameters<typeof CallerViews>[0]['access']
  > = {
    require: async () => {},
    filter: async ({ entityRefs }) => entityRefs.filter(sees),
  };
  const cache: Partial<FleetCache> = {
    use: () => {},
    waitUntilEvaluated: async () => {},
    isComplete: true,
    size: 0,
    gaps: [],
  };
  const fleet = new FleetService({
    views: new CallerViews({
      access: access as never,
      entities: { all: new Map() } as never,
      reader,
      clock,
    }),
    cache: cache as never,
    reader,
    clusters: { describe: async () => '[]' } as never,
    setup: () => [],
    targets: undefined,
    clock,
  });
  const app = express();
  addFleetRoutes(app, {
    httpAuth: {
      credentials: async () => ({
        principal: { type: 'user', userEntityRef: 'user:default/bench' },
      }),
    } as never,
    fleet,
  });
  return createServer(app);
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function get(url: string) {
  const begun = performance.now();
  const response = await fetch(url);
  const text = await response.text();
  if (response.status !== 200) {
    throw new Error(`${url}: ${response.status} ${text}`);
  }
  return {
    milliseconds: performance.now() - begun,
    bytes: Buffer.byteLength(text),
    text,
  };
}

async function series(url: string, repeats = options.repeats) {
  const milliseconds: number[] = [];
  let bytes = 0;
  await get(url);
  for (let i = 0; i < repeats; i += 1) {
    const one = await get(url);
    milliseconds.push(one.milliseconds);
    bytes = one.bytes;
  }
  return { milliseconds, bytes };
}

/** The cursor in the middle of all rows, sorted by size. */
async function findMiddle(base: string, count: number): Promise<string> {
  const limit = Math.min(1_000, count / 2);
  let cursor = '';
  for (let read = 0; read < count / 2; read += limit) {
    const { text } = await get(
      `${base}/v1/fleet?limit=${limit}&sort=size${
        cursor && `&cursor=${cursor}`
      }`,
    );
    cursor = JSON.parse(text).nextCursor ?? cursor;
  }
  return cursor;
}

async function measureSize(knex: Knex, count: number) {
  const writingMs = await fill(knex, count);
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  const server = openReplica(knex, () => true);
  const base = await listen(server);
  const { milliseconds: firstMs } = await get(`${base}/v1/fleet?limit=50`);
  const pages: Record<string, Awaited<ReturnType<typeof series>>> = {};
  const middle = await findMiddle(base, count);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  for (const [name, query] of Object.entries(PAGES)) {
    const url = `${base}/v1/fleet?${query.replace(
      'middle=1',
      `cursor=${middle}`,
    )}`;
    pages[name] = await series(url);
  }
  delay.disable();
  globalThis.gc?.();
  const heapAfter = process.memoryUsage().heapUsed;
  const whole = await series(`${base}/v1/fleet`, 5);
  const few = openReplica(knex, ref => ref.endsWith('7'));
  pages['the first page, a tenth of the entities'] = await series(
    `${await listen(few)}/v1/fleet?limit=50`,
  );
  const late = openReplica(knex, () => true, 6 * 60_000);
  pages['the first page, all rows past the grace'] = await series(
    `${await listen(late)}/v1/fleet?limit=50`,
    10,
  );
  [server, few, late].forEach(one => {
    one.closeAllConnections();
    one.close();
  });
  return {
    count,
    writingMs,
    firstMs,
    bytesAVolume: (heapAfter - heapBefore) / count,
    longestTurnMs: delay.percentile(99.9) / 1e6,
    pages,
    whole,
  };
}

async function main() {
  const databases: Record<string, unknown[]> = {};
  for (const database of ['SQLite', 'PostgreSQL']) {
    const results = [];
    for (const count of options.sizes) {
      const knex = createKnex(
        database === 'SQLite'
          ? {
              client: 'better-sqlite3',
              connection: {
                filename: join(options.directory, `${count}.sqlite`),
              },
              useNullAsDefault: true,
            }
          : {
              client: 'pg',
              connection: options.postgres,
              searchPath: [`bench_${count}`],
            },
      );
      if (database === 'PostgreSQL') {
        await knex.raw('create schema if not exists ??', [`bench_${count}`]);
      }
      const result = await measureSize(knex, count);
      results.push(result);
      process.stdout.write(`✓ ${database}, ${count} rows\n`);
      await knex.destroy();
    }
    databases[database] = results;
  }
  await writeFile(options.file, JSON.stringify(databases));
}

main().then(
  () => process.exit(0),
  error => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
