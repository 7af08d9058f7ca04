import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { ApiClient, jobs, pods } from './client';
import { startSandbox } from './sandbox';
import { testLogger, until } from './demo/testing/startTestCluster';

jest.setTimeout(240_000);

const TOKEN = 'a-token-for-the-portal';

/** The processes that a node recorded as its own, and that exist. */
async function running(directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const part of ['apps/node', 'edge/node', 'seeding']) {
    const files = await readdir(join(directory, part, 'processes')).catch(
      () => [],
    );
    for (const file of files) {
      const command = await readFile(`/proc/${file}/cmdline`, 'utf8').catch(
        () => '',
      );
      if (command.includes('restic')) {
        found.push(file);
      }
    }
  }
  return found;
}

it('recovers after a kill during a start and during a backup', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'volsync-sandbox-'));
  const child = spawn(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      join(__dirname, 'main.ts'),
    ],
    {
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        SANDBOX_DIRECTORY: directory,
        SANDBOX_TOKEN: TOKEN,
        SANDBOX_PORT_APPS: '0',
        SANDBOX_PORT_EDGE: '0',
        SANDBOX_PORT_OBJECT_STORE: '0',
        SANDBOX_PORT_METRICS: '0',
        SANDBOX_SERVICES: 'fleet-tracking,people,demo-app',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  try {
    const lines: string[] = [];
    child.stdout.setEncoding('utf8').on('data', text => lines.push(text));
    await until(
      'the slow backup to run',
      async () => lines.join('').includes('fleet-tracking: The first backup'),
      120_000,
    );
    // The last writes to the API server may not be on disk yet
    await wait(2_000);
    expect(await running(directory)).not.toEqual([]);
    child.kill('SIGKILL');
    await new Promise(resolve => child.once('close', resolve));

    const sandbox = await startSandbox({
      directory,
      tokens: { apps: TOKEN, edge: TOKEN },
      services: ['fleet-tracking', 'people', 'demo-app'],
      restic: process.env.RESTIC_BINARY,
      timeScale: 20,
      logger: testLogger,
    });
    const client = new ApiClient({
      url: sandbox.clusters.apps.url,
      token: TOKEN,
    });
    const inNamespace = { namespace: 'fleet-tracking' };
    const states = await until('the lost pod and another', async () => {
      const { items } = await client.list(pods, inNamespace);
      return items.length > 1 &&
        items.some(each => each.status?.phase === 'Running')
        ? items.map(each => each.status?.containerStatuses?.[0]?.state)
        : undefined;
    });
    expect(states).toContainEqual({
      terminated: expect.objectContaining({
        exitCode: 137,
        reason: 'ContainerStatusUnknown',
      }),
    });
    const listed = await client.list(jobs, inNamespace);
    expect(listed.items[0]?.status?.failed).toBe(1);
    client.close();
    await sandbox.close();
    expect(await running(directory)).toEqual([]);
  } finally {
    child.kill('SIGKILL');
    await rm(directory, { recursive: true, force: true });
  }
});
