import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pLimit from 'p-limit';
import { OperationsEnvironment } from '../../../plugins/volsync-backend/src/__testUtils__/OperationsEnvironment';
import { PortalProcess } from '../../../plugins/volsync-backend/src/__testUtils__/PortalProcess';
import type { PortalProcessOptions } from '../../../plugins/volsync-backend/src/__testUtils__/runPortal';
import { component } from '../../../plugins/volsync-backend/src/__testUtils__/startPortal';
import { LoadClients, type LoadFigures } from './LoadClients';

/*
 * Two replicas of the backend, each in its own process, on one database; fifty volumes in the sandbox's cluster, whose
 * movers are real restic processes on the same machine. Many clients request operations concurrently: every volume has
 * several, one of which is accepted at a time; the others retry until it is their turn.
 */

interface MeasureOptions {
  readonly volumes: number;
  /** Concurrent clients for each volume */
  readonly people: number;
  /** The URL of a PostgreSQL server */
  readonly postgres: string;
  readonly directory: string;
  /** Path of the results */
  readonly file: string;
}

/** The results for one database. */
interface DatabaseFigures {
  readonly database: string;
  /** Of both replicas, a second, while idle */
  readonly idleQueries: number;
  readonly pauses: LoadFigures;
  readonly backups?: LoadFigures;
  readonly drills?: LoadFigures;
  /** The changes of backups and drills, according to the cluster and the repositories */
  readonly acts?: {
    readonly snapshots: number;
    readonly destinations: number;
    readonly claims: number;
    /** Remaining replication destinations, Jobs and scratch claims */
    readonly left: number;
  };
  /** One for each replica; bytes after a garbage collection, and the peak resident size */
  readonly memory: readonly {
    readonly before: number;
    readonly after: number;
    readonly peak: number;
  }[];
}

const IDLE_SECONDS = 20;
const AT_ONCE = 8;

const options = JSON.parse(
  process.env.OPERATIONS_BENCH ?? '{}',
) as MeasureOptions;
const names = Array.from(
  { length: options.volumes },
  (_, i) => `v${String(i + 1).padStart(3, '0')}`,
);

async function step<T>(title: string, work: () => Promise<T>): Promise<T> {
  const since = performance.now();
  process.stdout.write(`… ${title}\n`);
  const result = await work();
  const seconds = ((performance.now() - since) / 1000).toFixed(0);
  process.stdout.write(`✓ ${title} (${seconds} s)\n`);
  return result;
}

async function makeVolumes(environment: OperationsEnvironment): Promise<void> {
  const limit = pLimit(AT_ONCE);
  await Promise.all(
    names.map(name =>
      limit(async () => {
        await environment.addVolume(name, {
          files: Object.fromEntries(
            Array.from({ length: 20 }, (_, i) => [
              `${i % 4}/file-${i}.txt`,
              `${name} ${i}\n`.repeat(200),
            ]),
          ),
        });
        await environment.backedUp(name);
      }),
    ),
  );
}

/** Snapshots in all repositories, created objects, and the remaining ones. */
async function countActs(environment: OperationsEnvironment) {
  const made = (resource: string) =>
    environment.cluster.api.calls.count({
      verb: 'create',
      resource,
      user: 'portal',
    });
  let snapshots = 0;
  let left = 0;
  for (const name of names) {
    snapshots += await environment.countObjects(name, 'snapshots');
    const claims = await environment.list('persistentVolumeClaims', name);
    // The volume and its source's cache remain.
    left += claims.length - 2;
    left += (await environment.list('replicationDestinations', name)).length;
    left += (await environment.list('jobs', name)).length;
  }
  return {
    snapshots,
    destinations: made('replicationdestinations'),
    claims: made('persistentvolumeclaims'),
    left,
  };
}

async function measureDatabase(
  environment: OperationsEnvironment,
  run: {
    readonly title: string;
    readonly database: PortalProcessOptions['database'];
    readonly whole: boolean;
  },
): Promise<DatabaseFigures> {
  const portal = {
    volsync: environment.volsync,
    entities: names.map(name =>
      component(name, {
        'backstage-volsync/cluster': 'apps',
        'backstage-volsync/namespace': name,
      }),
    ),
    database: run.database,
  };
  const first = await PortalProcess.start(portal);
  const second = await PortalProcess.start(portal);
  const replicas = [first, second];
  const figures = () => Promise.all(replicas.map(each => each.figures()));
  try {
    const clients = new LoadClients({ replicas, names });
    // Data that is read once and then watched is read before the measurement.
    await clients.warmUp();
    await delay(5_000);
    const before = await figures();
    await delay(IDLE_SECONDS * 1_000);
    const idle = await figures();
    const pauses = await step(
      `${run.title}: ${options.people * names.length} pauses and resumes`,
      () => clients.run({ kinds: ['pause', 'resume'], people: options.people }),
    );
    const ask = (kind: 'backup' | 'drill') =>
      step(`${run.title}: ${names.length} of kind ${kind}`, () =>
        clients.run({ kinds: [kind], people: 1 }),
      );
    const earlier = await countActs(environment);
    const more = run.whole
      ? { backups: await ask('backup'), drills: await ask('drill') }
      : {};
    await delay(5_000);
    const { left, ...later } = await countActs(environment);
    const after = await figures();
    return {
      database: run.title,
      idleQueries:
        idle.reduce(
          (sum, one, i) => sum + one.queries - before[i]!.queries,
          0,
        ) / IDLE_SECONDS,
      pauses,
      ...more,
      ...(run.whole && {
        acts: {
          snapshots: later.snapshots - earlier.snapshots,
          destinations: later.destinations - earlier.destinations,
          claims: later.claims - earlier.claims,
          left,
        },
      }),
      memory: after.map((one, i) => ({
        before: before[i]!.heapUsed,
        after: one.heapUsed,
        peak: one.peakRss,
      })),
    };
  } finally {
    await Promise.all(replicas.map(replica => replica.stop()));
  }
}

async function main(): Promise<void> {
  const environment = await OperationsEnvironment.start();
  try {
    await step(`${names.length} volumes and their first backups`, () =>
      makeVolumes(environment),
    );
    const postgres = await measureDatabase(environment, {
      title: 'PostgreSQL',
      database: { client: 'pg', connection: options.postgres },
      whole: true,
    });
    const sqlite = await measureDatabase(environment, {
      title: 'SQLite',
      database: {
        client: 'better-sqlite3',
        connection: join(options.directory, 'portal.sqlite'),
      },
      whole: false,
    });
    await writeFile(
      options.file,
      JSON.stringify({ databases: [postgres, sqlite] }),
    );
  } finally {
    await environment.close();
  }
}

main().then(
  () => process.exit(0),
  error => {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exit(1);
  },
);
