import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { MARK } from '../scripts/lib/canary.mjs';

async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}

/** Every secret of this sandbox contains the word that the search over the whole run looks for. */
async function markSecrets(directory: string): Promise<void> {
  const secret = () => randomBytes(24).toString('hex');
  const files = {
    token: `${MARK}-${secret()}`,
    'state.json': JSON.stringify({
      version: 1,
      secret: secret(),
      seeded: [],
      mark: `${MARK}-`,
    }),
  };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(path.join(directory, name), text, { mode: 0o600 });
  }
}

/** Saves what the portal logged and stored for the secret search, if the run requests it. */
async function keepProduced(logs: string, databases: string): Promise<void> {
  const produced = process.env.VOLSYNC_PRODUCED;
  if (!produced) return;
  await mkdir(path.join(produced, 'logs'), { recursive: true });
  await writeFile(path.join(produced, 'logs', 'portal.txt'), logs);
  await cp(databases, path.join(produced, 'database'), {
    recursive: true,
    // app.sqlite contains the pages' own scripts
    filter: file => !path.basename(file).startsWith('app.sqlite'),
  });
}

/**
 * Starts the portal with the script that `npm start` runs, and returns a function that stops it. With PORTAL_URL and
 * SANDBOX_DIRECTORY set, a running portal is used.
 */
export default async function globalSetup() {
  if (process.env.PORTAL_URL) return undefined;
  const directory = await mkdtemp(path.join(tmpdir(), 'volsync-portal-'));
  const own = await mkdtemp(path.join(tmpdir(), 'volsync-portal-own-'));
  const databases = path.join(own, 'databases');
  const config = path.join(own, 'app-config.yaml');
  await markSecrets(directory);
  await writeFile(
    config,
    JSON.stringify({
      backend: { database: { connection: { directory: databases } } },
    }),
  );
  const port = await freePort();
  const portal = spawn(
    process.execPath,
    [
      'scripts/start.mjs',
      '--verbose',
      ...['--port', String(port)],
      ...['--directory', directory],
      ...['--config', config],
    ],
    {
      cwd: path.resolve(__dirname, '..'),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: process.env,
    },
  );
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('The portal is ready after')) resolve();
    };
    portal.stdout.on('data', onData);
    portal.stderr.on('data', onData);
    portal.once('exit', code =>
      reject(new Error(`npm start ended with ${code}:\n${output}`)),
    );
  });
  process.env.PORTAL_URL = `http://localhost:${port}`;
  process.env.SANDBOX_DIRECTORY = directory;

  return async () => {
    await new Promise<void>(resolve => {
      portal.once('exit', () => resolve());
      portal.kill('SIGINT');
    });
    if (!output.includes('Nothing is left running')) {
      throw new Error(`The portal did not end well:\n${output.slice(-2000)}`);
    }
    await keepProduced(output, databases);
    for (const each of [directory, own]) {
      await rm(each, { recursive: true, force: true });
    }
  };
}
