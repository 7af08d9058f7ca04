import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { readSandboxConfig } from './config';
import { sandboxPlugin } from './plugin';
import { until } from './demo/testing/startTestCluster';

const TOKEN = 'a-token-for-the-portal';

function config(sandbox: Record<string, unknown>) {
  return mockServices.rootConfig({
    data: { sandbox: { directory: '/tmp/x', token: TOKEN, ...sandbox } },
  });
}

describe('the plugin', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'volsync-sandbox-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  it('starts in the background, reports its progress, triggers backups and stops', async () => {
    const backend = await startTestBackend({
      features: [
        sandboxPlugin,
        mockServices.rootConfig.factory({
          data: {
            sandbox: {
              directory,
              token: TOKEN,
              services: ['people', 'recommendations'],
            },
          },
        }),
      ],
    });
    const { server } = backend;
    try {
      const first = await request(server).get('/api/sandbox/status');
      expect(first.status).toBe(200);
      expect(first.body).toMatchObject({ ready: false, services: [] });
      const early = await request(server).post(
        '/api/sandbox/services/people/backup',
      );
      expect(early.status).toBe(503);
      const ready = await until(
        'the sandbox to be ready',
        async () => {
          const { body } = await request(server).get('/api/sandbox/status');
          return body.ready || body.error ? body : undefined;
        },
        90_000,
      );
      expect(ready).toEqual({
        ready: true,
        progress: 1,
        message: 'The sandbox is ready',
        services: ['people', 'recommendations'],
      });
      const triggered = await request(server).post(
        '/api/sandbox/services/people/backup',
      );
      expect(triggered.status).toBe(202);
      expect(triggered.body.tag).toMatch(/^sandbox-/);
      const unknown = await request(server).post(
        '/api/sandbox/services/nobody/backup',
      );
      expect(unknown.status).toBe(404);
      const none = await request(server).post(
        '/api/sandbox/services/recommendations/backup',
      );
      expect(none.status).toBe(409);
    } finally {
      await backend.stop();
    }
  });
});

describe('configuration', () => {
  it('is read', () => {
    expect(
      readSandboxConfig(
        config({ ports: { apps: '8001', edge: 8002 }, timeScale: 20 }),
      ),
    ).toMatchObject({
      directory: '/tmp/x',
      ports: { apps: 8001, edge: 8002, objectStore: undefined },
      tokens: { apps: TOKEN, edge: TOKEN },
      timeScale: 20,
    });
  });

  it.each([
    [{ token: 'short' }, /"sandbox.token" is shorter than 16 characters/],
    [{ timeScale: 0 }, /"sandbox.timeScale" is 0; it has to be above 0/],
    [{ timeScale: -2 }, /"sandbox.timeScale" is -2/],
    [{ ports: { apps: 'http' } }, /"sandbox.ports.apps" is "http"; it has to/],
    [{ ports: { edge: 70_000 } }, /"sandbox.ports.edge" is 70000/],
    [{ directory: undefined }, /directory/],
  ])('%j is rejected, with its key and the rule', (change, message) => {
    expect(() => readSandboxConfig(config(change))).toThrow(message);
  });
});
