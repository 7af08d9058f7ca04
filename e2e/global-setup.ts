import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

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

/**
 * Starts the portal by the very script that `npm start` runs, and gives back what ends it. With PORTAL_URL and
 * SANDBOX_DIRECTORY set, a portal that is already up is used.
 */
export default async function globalSetup() {
  if (process.env.PORTAL_URL) return undefined;
  const directory = await mkdtemp(path.join(tmpdir(), 'volsync-portal-'));
  const port = await freePort();
  const portal = spawn(
    process.execPath,
    ['scripts/start.mjs', '--port', String(port), '--directory', directory],
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
    await rm(directory, { recursive: true, force: true });
  };
}
