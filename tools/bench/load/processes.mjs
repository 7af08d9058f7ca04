import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../../../scripts/lib/paths.mjs';
import { freePort } from '../../../scripts/lib/ports.mjs';
import { run, start } from '../../../scripts/lib/run.mjs';
import { UserError } from '../../../scripts/lib/say.mjs';
import { Requests } from '../fleet/measure.mjs';
import { until } from '../lib/until.mjs';
import { REPOSITORY_PASSWORD } from './objects.mjs';
import { SNAPSHOTS, VOLUMES_PER_NAMESPACE } from './world.mjs';

/** Of a replica, in MiB: what fits into a container of 4 GiB. */
const HEAP_MIB = 3_072;

/** Makes the repository that the generator serves, with restic. */
export async function makeRepository({ restic, directory }) {
  const repository = path.join(directory, 'repository');
  const data = path.join(directory, 'data');
  await mkdir(data, { recursive: true });
  const env = {
    PATH: process.env.PATH,
    HOME: directory,
    RESTIC_REPOSITORY: repository,
    RESTIC_PASSWORD: REPOSITORY_PASSWORD,
  };
  await run(restic, ['init'], { env });
  for (let i = 0; i < SNAPSHOTS; i += 1) {
    await writeFile(path.join(data, 'file.txt'), `line ${i}\n`.repeat(3_000));
    await run(restic, ['backup', '--host', 'volsync', '.'], { env, cwd: data });
  }
  return repository;
}

/** Starts the process that imitates the clusters and the object store. */
export async function startGenerator(options) {
  let ready;
  const addresses = new Promise(resolve => {
    ready = resolve;
  });
  const generator = start(
    process.execPath,
    [
      path.join(root, 'tools/bench/load/generator.mjs'),
      JSON.stringify(options),
    ],
    { onLine: line => line.startsWith('{') && ready(JSON.parse(line)) },
  );
  const addressesOrEnd = await Promise.race([
    addresses,
    generator.ended.then(({ tail }) => {
      throw new UserError(`The generator ended:\n${tail.join('\n')}`);
    }),
  ]);
  const control = new Requests({ base: addressesOrEnd.control });
  return {
    ...generator,
    ...addressesOrEnd,
    ask: path_ => control.json({ path: path_ }),
  };
}

function toConfig({ clusters, name, port, generator, database }) {
  return {
    app: { title: 'The bench of load', baseUrl: `http://localhost:${port}` },
    organization: { name: 'Bench' },
    backend: {
      baseUrl: `http://localhost:${port}`,
      listen: { host: '127.0.0.1', port },
      database: database
        ? { client: 'pg', connection: database }
        : { client: 'better-sqlite3', connection: ':memory:' },
      auth: {
        keys: [{ secret: 'bm90aGluZyBpbiBhIGJlbmNoIG11c3Qgc3RheSBzZWNyZXQ=' }],
      },
    },
    permission: { enabled: false },
    volsync: {
      clusters: clusters.map(cluster => ({
        name: cluster,
        url: `${generator.api}/${cluster}`,
        // The generator counts each replica's requests by its token
        serviceAccountToken: name,
        namespaces: [{ name: 'team-*', owners: ['group:default/*'] }],
      })),
      objectStores: [{ endpoint: generator.store }],
    },
  };
}

/**
 * Starts a replica; resolves when it answers.
 * @param {{ name: string, directory: string, world: object, generator: object, database?: string, clock?: object, answersOnly?: boolean, flags?: string[] }} options
 */
export async function startReplica(options) {
  const { name, directory, world, generator, database, clock } = options;
  const port = await freePort();
  const configFile = path.join(directory, `app-config.${name}.json`);
  const { clusters } = world;
  await writeFile(
    configFile,
    JSON.stringify(toConfig({ clusters, name, port, generator, database })),
    { mode: 0o600 },
  );
  const warnings = new Map();
  const begun = performance.now();
  const replica = start(
    process.execPath,
    [
      '--expose-gc',
      `--max-old-space-size=${HEAP_MIB}`,
      ...(options.flags ?? []),
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      ...(clock
        ? ['--require', path.join(root, 'tools/bench/load/speedUp.cjs')]
        : []),
      path.join(root, 'tools/bench/load/backend.ts'),
      '--config',
      configFile,
    ],
    {
      cwd: path.join(root, 'packages/backend'),
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        NODE_ENV: 'development',
        LOAD_CLOCK: JSON.stringify(clock ?? null),
        LOAD_BACKEND: JSON.stringify({
          clusters,
          namespaces: Math.ceil(
            world.volumes / clusters.length / VOLUMES_PER_NAMESPACE,
          ),
          answersOnly: options.answersOnly ?? false,
        }),
      },
      onLine: line => {
        if (process.env.LOAD_LOG) process.stderr.write(`${name} ${line}\n`);
        if (/\b(warn|error)\b/i.test(line)) {
          const kind = line.replace(/\d+/g, '0').slice(0, 200);
          if (warnings.size < 100 || warnings.has(kind)) {
            warnings.set(kind, (warnings.get(kind) ?? 0) + 1);
          }
        }
      },
    },
  );
  const base = `http://127.0.0.1:${port}`;
  const requests = new Requests({ base, connections: 16 });
  await until('The backend is ready', async () => {
    const ended = await Promise.race([replica.ended, sleep(50)]);
    if (ended) throw new UserError(ended.tail.slice(-25).join('\n'));
    const answer = await requests
      .send({ path: '/.backstage/health/v1/readiness' })
      .catch(() => undefined);
    return answer?.status === 200;
  });
  return {
    ...replica,
    name,
    warnings,
    startSeconds: (performance.now() - begun) / 1_000,
    fleet: query => requests.json({ path: `/api/volsync/v1/fleet?${query}` }),
    bench: what => requests.json({ path: `/api/bench/${what}` }),
    kill: () => process.kill(-replica.child.pid, 'SIGKILL'),
  };
}
