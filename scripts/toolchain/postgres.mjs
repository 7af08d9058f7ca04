import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  mkdtemp,
  readdir,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hasDebian, unpackDebian } from './debian.mjs';
import { freePort } from '../lib/ports.mjs';
import { probe, run, start } from '../lib/run.mjs';
import { UserError } from '../lib/say.mjs';

/**
 * A PostgreSQL for tests: the machine's binaries, otherwise Debian's, unpacked but not installed. It listens only on
 * loopback, persists nothing, and ends with the script. It refuses to run as root, so root starts it as the user
 * nobody.
 */

const SUITE = 'bookworm';
const PACKAGES = [
  'postgresql-15',
  'libpq5',
  'libicu72',
  'libldap-2.5-0',
  'libsasl2-2',
  'libxml2',
  'liblz4-1',
];
const NOBODY = 65534;
const START_MS = 60_000;

const isRoot = () => process.getuid?.() === 0;

/** Folders with `initdb` and `postgres` below a root, the newest version first. */
async function binariesBelow(root) {
  const folder = path.join(root, 'usr/lib/postgresql');
  const versions = await readdir(folder).catch(() => []);
  return versions
    .filter(version => Number(version) >= 14)
    .sort((a, b) => Number(b) - Number(a))
    .map(version => path.join(folder, version, 'bin'));
}

/** @returns {Promise<{ folder: string, environment: object } | undefined>} */
async function findIn(root) {
  const libraries = path.join(root, 'usr/lib');
  const names = root === '/' ? [] : await readdir(libraries).catch(() => []);
  const environment =
    names.length === 0
      ? {}
      : {
          LD_LIBRARY_PATH: names
            .filter(name => /-linux-gnu/.test(name))
            .map(name => path.join(libraries, name))
            .join(':'),
        };
  for (const folder of await binariesBelow(root)) {
    const answers = await Promise.all(
      ['postgres', 'initdb'].map(name =>
        probe(path.join(folder, name), ['--version'], {
          env: { ...process.env, ...environment },
        }),
      ),
    );
    if (answers.every(answer => /PostgreSQL/.test(answer ?? '')))
      return { folder, environment };
  }
  return undefined;
}

/** The user nobody can't read root's cache, so root unpacks into the system's temporary folder. */
async function findPostgres({ cache }) {
  const target = isRoot()
    ? path.join(tmpdir(), 'backstage-volsync-postgresql')
    : path.join(cache, 'debian-postgresql');
  const found = (await findIn('/')) ?? (await findIn(target));
  if (found) return found;
  if (!(await hasDebian())) {
    throw new UserError(
      "PostgreSQL isn't installed, and it can be downloaded on Debian only.",
      'Install PostgreSQL 14 or newer.',
    );
  }
  await unpackDebian({ suite: SUITE, packages: PACKAGES, target });
  if (isRoot()) await chmod(target, 0o755);
  const unpacked = await findIn(target);
  if (unpacked) return unpacked;
  throw new UserError(
    "Debian's PostgreSQL was downloaded, but doesn't run here.",
    'Install PostgreSQL 14 or newer.',
  );
}

/**
 * Starts an empty server.
 * @returns {Promise<{ version: string, url: string, stop: () => Promise<void> }>}
 */
export async function startPostgres({ cache }) {
  const { folder, environment } = await findPostgres({ cache });
  const work = await mkdtemp(path.join(tmpdir(), 'volsync-postgres-'));
  const data = path.join(work, 'data');
  const passwordFile = path.join(work, 'password');
  const password = randomBytes(16).toString('hex');
  const options = {
    cwd: work,
    env: { ...process.env, ...environment, LC_ALL: 'C' },
    ...(isRoot() && { uid: NOBODY, gid: NOBODY }),
  };
  try {
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (isRoot()) {
      await chown(work, NOBODY, NOBODY);
      await chown(passwordFile, NOBODY, NOBODY);
    }
    await run(
      path.join(folder, 'initdb'),
      [
        ...['--pgdata', data, '--username', 'backstage'],
        ...['--pwfile', passwordFile, '--auth', 'scram-sha-256'],
        ...['--encoding', 'UTF8', '--locale', 'C', '--no-sync'],
      ],
      options,
    );
    const port = await freePort();
    const settings = {
      listen_addresses: '127.0.0.1',
      port,
      unix_socket_directories: '',
      // The database is temporary, so it needs no protection from power failures
      fsync: 'off',
      synchronous_commit: 'off',
      full_page_writes: 'off',
      jit: 'off',
      max_connections: 200,
    };
    let ready;
    const isReady = new Promise(resolve => {
      ready = resolve;
    });
    const server = start(
      path.join(folder, 'postgres'),
      [
        ...['-D', data],
        ...Object.entries(settings).flatMap(([key, value]) => [
          '-c',
          `${key}=${value}`,
        ]),
      ],
      {
        ...options,
        onLine: line =>
          /ready to accept connections/.test(line) && ready('ready'),
      },
    );
    const late = setTimeout(() => ready('late'), START_MS);
    const state = await Promise.race([
      isReady,
      server.ended.then(({ tail }) => tail.slice(-10).join('\n')),
    ]);
    clearTimeout(late);
    if (state !== 'ready') {
      await server.stop();
      throw new UserError(
        `PostgreSQL did not start: ${
          state === 'late' ? 'it took longer than a minute' : state
        }`,
      );
    }
    return {
      version: path.basename(path.dirname(folder)),
      url: `postgresql://backstage:${password}@127.0.0.1:${port}/postgres`,
      stop: async () => {
        await server.stop();
        await rm(work, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(work, { recursive: true, force: true });
    throw error;
  }
}

/**
 * The variables for Backstage's test databases: the newest version that they support and that is not newer than the
 * server.
 */
export function testDatabaseEnvironment({ version, url }) {
  const known = [18, 17, 16, 15, 14].find(each => each <= Number(version));
  return {
    [`BACKSTAGE_TEST_DATABASE_POSTGRES${known}_CONNECTION_STRING`]: url,
  };
}
