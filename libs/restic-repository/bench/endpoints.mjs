/* eslint-disable import/newline-after-import */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { credentials } from './repositories.mjs';

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));

/** The object stores to measure, each in a separate process. */
export const endpoints = { sandbox: startSandbox, minio: startMinio };

/** The sandbox's endpoint, which counts its requests. */
async function startSandbox(directory) {
  const server = fork(join(here, 'server.cjs'), [directory], {
    execArgv: [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
    ],
  });
  // The source loader sends messages of its own
  const answer = field =>
    new Promise(done => {
      const listen = message => {
        if (message[field] === undefined) return;
        server.off('message', listen);
        done(message[field]);
      };
      server.on('message', listen);
    });
  const url = await answer('url');
  return {
    url,
    calls: async () => {
      const said = answer('calls');
      server.send('calls');
      return said;
    },
    stop: async () => {
      server.disconnect();
      await once(server, 'exit');
    },
  };
}

/** MinIO, if its binary is configured; it does not report a request count. */
async function startMinio(directory) {
  const binary = process.env.MINIO_BINARY;
  if (!binary) return undefined;
  await mkdir(directory, { recursive: true });
  const [port, consolePort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(
    binary,
    [
      'server',
      `--address=127.0.0.1:${port}`,
      `--console-address=127.0.0.1:${consolePort}`,
      directory,
    ],
    {
      stdio: 'ignore',
      env: {
        HOME: directory,
        MINIO_ROOT_USER: credentials.accessKeyId,
        MINIO_ROOT_PASSWORD: credentials.secretAccessKey,
        MINIO_BROWSER: 'off',
        MINIO_UPDATE: 'off',
      },
    },
  );
  const ended = once(server, 'exit');
  for (let attempt = 0; ; attempt++) {
    const ready = await fetch(`${url}/minio/health/ready`).catch(() => {});
    if (ready?.ok) break;
    if (attempt > 300 || server.exitCode !== null) {
      server.kill();
      throw new Error('MinIO does not get ready');
    }
    await sleep(100);
  }
  return {
    url,
    calls: async () => undefined,
    stop: async () => {
      server.kill();
      await ended;
    },
  };
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  await new Promise(done => server.close(done));
  return port;
}
