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
 * Two replicas of the backend, each a process, on one database; fifty volumes in the sandbox's cluster, whose movers are
 * real restic processes on the same machine. Many people ask at once: every volume has several, of whom one is accepted
 * at a time; the others try again until it is their turn.
 */

interface MeasureOptions {
  readonly volumes: number;
  /** Who ask at once for each volume */
  readonly people: number;
  /** Where a PostgreSQL is */
  readonly postgres: string;
  readonly directory: string;
  /** Where the results go */
  readonly file: string;
}

/** What one database came to. */
interface DatabaseFigures {
  readonly database: string;
  /** Of both replicas, a second, while nothing is asked for */
  readonly idleQueries: number;
  readonly pauses: LoadFigures;
  readonly backups?: LoadFigures;
  readonly drills?: LoadFigures;
  /** What backups and drills did to the cluster and to the repositories, by their own account */
  readonly acts?: {
    readonly snapshots: number;
    readonly destinations: number;
    readonly claims: number;
    /** Replication destinations, Jobs and scratch claims that are still there */
    readonly left: number;
  };
  /** One for each replica; bytes after a collection, and the most that was resident */
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

/** Snapshots in all repositories, objects that the portal made, and what is there of them. */
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
    // The volume and the cache of its source stay.
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
    const crowd = new LoadClients({ replicas, names });
    // What is read once and then watched is read before anything is measured.
    await crowd.look();
    await delay(5_000);
    const before = await figures();
    await delay(IDLE_SECONDS * 1_000);
    const idle = await figures();
    const pauses = await step(
      `${run.title}: ${options.people * names.length} pauses and resumes`,
      () => crowd.ask({ kinds: ['pause', 'resume'], people: options.people }),
    );
    const ask = (kind: 'backup' | 'drill') =>
      step(`${run.title}: ${names.length} of kind ${kind}`, () =>
        crowd.ask({ kinds: [kind], people: 1 }),
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
