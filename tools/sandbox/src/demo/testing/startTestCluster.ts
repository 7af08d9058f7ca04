import type { LoggerService } from '@backstage/backend-plugin-api';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Pace } from '../../client';
import { type ObjectStoreServer, startObjectStore } from '../../s3';
import { EmbeddedCluster } from '../EmbeddedCluster';

/** A logger for tests: silent, unless SANDBOX_TEST_LOG is set. */
export const testLogger: LoggerService = {
  debug: text =>
    process.env.SANDBOX_TEST_LOG && process.stderr.write(`${text}\n`),
  info: text =>
    process.env.SANDBOX_TEST_LOG && process.stderr.write(`${text}\n`),
  warn: text => process.stderr.write(`${text}\n`),
  error: text => process.stderr.write(`${text}\n`),
  child: () => testLogger,
};

export const TEST_USER = {
  accessKey: 'volsync-backup',
  secretKey: 'test-secret-key',
};

/** A cluster with VolSync and an object store, in a directory of its own. */
export interface TestCluster {
  readonly directory: string;
  readonly cluster: EmbeddedCluster;
  readonly objectStore: ObjectStoreServer;
  readonly pace: Pace;
  close(): Promise<void>;
}

export async function startTestCluster(
  options: { readonly timeScale?: number } = {},
): Promise<TestCluster> {
  const directory = await mkdtemp(join(tmpdir(), 'volsync-sandbox-'));
  const pace = new Pace(options.timeScale ?? 20);
  const objectStore = await startObjectStore({
    directory: join(directory, 'object-store'),
    users: [TEST_USER],
  });
  const cluster = await EmbeddedCluster.start({
    name: 'apps',
    directory: join(directory, 'apps'),
    token: 'portal-token',
    restic: process.env.RESTIC_BINARY,
    pace,
    logger: testLogger,
  });
  await cluster.startNode();
  await cluster.startVolSync();
  return {
    directory,
    cluster,
    objectStore,
    pace,
    async close() {
      await cluster.close();
      await objectStore.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Polls until there is a value, at most a minute: other suites may keep the machine busy. */
export async function until<T>(
  what: string,
  poll: () => Promise<T | undefined | false>,
  timeoutMs = 60_000,
): Promise<T> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const found = await poll();
    if (found !== undefined && found !== false) {
      return found as T;
    }
    if (Date.now() > end) {
      throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`);
    }
    await wait(50);
  }
}
