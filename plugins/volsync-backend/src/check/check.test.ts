import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@backstage/types';
import { startObjectStore } from 'volsync-sandbox';
import { resticBackup } from '../__testUtils__/restic';
import { TestCluster } from '../__testUtils__/TestCluster';
import { runCheck } from './index';
import type { SetupStep } from './SetupStep';

const PASSWORD = 'canary-restic-password';
const SECRET_KEY = 'canary-secret-access-key';
const base64 = (text: string) => Buffer.from(text).toString('base64');

jest.setTimeout(60_000);

describe('the command that checks a setup', () => {
  let directory: string;
  let s3: Awaited<ReturnType<typeof startObjectStore>>;
  let apps: TestCluster;
  let written: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'volsync-check-'));
    s3 = await startObjectStore({
      directory: join(directory, 's3'),
      users: [{ accessKey: 'access', secretKey: SECRET_KEY }],
    });
    apps = await TestCluster.start('apps');
    await apps.apply('namespaces', { metadata: { name: 'shop' } });
    await apps.apply('replicationSources', {
      metadata: { name: 'app', namespace: 'shop' },
      spec: { sourcePVC: 'data', restic: { repository: 'restic' } },
    });
    await resticBackup({
      repository: `s3:${s3.url}/backups/shop`,
      password: PASSWORD,
      accessKey: 'access',
      secretKey: SECRET_KEY,
      directory: join(directory, 'work'),
      files: { 'data.txt': 'one' },
    });
  });

  beforeEach(async () => {
    written = '';
    apps.authorize(undefined);
    apps.api.calls.reset();
    await setPassword(PASSWORD);
  });

  afterEach(() => {
    const leaked = [PASSWORD, SECRET_KEY, 'canary-token'].filter(
      secret => written.includes(secret) || written.includes(base64(secret)),
    );
    if (leaked.length > 0) {
      throw new Error(`Printed: ${leaked.join(', ')}`);
    }
  });

  afterAll(async () => {
    await apps.close();
    await s3.close();
    await rm(directory, { recursive: true, force: true });
  });

  async function setPassword(password: string) {
    await apps.apply('secrets', {
      metadata: { name: 'restic', namespace: 'shop' },
      data: {
        RESTIC_REPOSITORY: base64(`s3:${s3.url}/backups/shop`),
        RESTIC_PASSWORD: base64(password),
        AWS_ACCESS_KEY_ID: base64('access'),
        AWS_SECRET_ACCESS_KEY: base64(SECRET_KEY),
      },
    });
  }

  const cluster = () => ({
    ...apps.config,
    namespaces: [{ name: 'shop', owners: ['group:default/*'] }],
  });

  async function check(volsync: JsonObject, more: JsonObject = {}) {
    const file = join(directory, 'app-config.json');
    await writeFile(file, JSON.stringify({ volsync, ...more }));
    const code = await runCheck(['check', '--json', '--config', file], {
      stdout: text => {
        written += text;
      },
      stderr: text => {
        written += text;
      },
    });
    const steps = written
      .trimEnd()
      .split('\n')
      .map((line): SetupStep => JSON.parse(line));
    const step = (title: string) =>
      steps.find(one => one.title === title) ?? { state: 'absent', seen: '' };
    return { code, steps, step };
  }

  it('finds every step good, from the configuration to the repository', async () => {
    const { step } = await check(
      {
        clusters: [cluster()],
        objectStores: [{ endpoint: s3.url }],
        repositories: { decrypt: true },
      },
      {
        permission: { enabled: true },
        backend: { actions: { pluginSources: ['volsync'] } },
      },
    );
    for (const title of [
      'Configuration',
      'Cluster reachable',
      "The portal's own access",
      'Secrets complete',
      'Object store reachable',
      'Bucket exists',
      'Repositories readable',
      'Permissions',
      'Actions for agents and templates',
    ]) {
      expect([title, step(title).state]).toEqual([title, 'good']);
    }
    expect(step('Repositories readable').seen).toBe(
      '1 listed and opened with their passwords',
    );
  });

  it('names a misspelled key, and stops there', async () => {
    const { code, steps } = await check({ objectStore: [] });
    expect(code).toBe(1);
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({ title: 'Configuration', state: 'bad' });
    expect(steps[0]?.seen).toContain('objectStore');
  });

  it('names a cluster without an adapter, with the lines to add', async () => {
    const { code, steps } = await check({
      clusters: [{ name: 'prod' }],
      objectStores: [{ endpoint: s3.url }],
    });
    expect(code).toBe(1);
    expect(steps.filter(({ state }) => state === 'bad')).toEqual([
      expect.objectContaining({
        seen: expect.stringContaining('Cluster "prod"'),
        example: expect.stringContaining('name: "prod"'),
      }),
    ]);
  });

  it('distinguishes a rejected token from missing permissions', async () => {
    const refused = await check({
      clusters: [{ ...cluster(), serviceAccountToken: 'canary-token' }],
      objectStores: [{ endpoint: s3.url }],
    });
    expect(refused.code).toBe(1);
    expect(refused.step('Cluster reachable')).toMatchObject({
      state: 'bad',
      example: expect.stringContaining('deploy/rbac/token'),
    });
    expect(refused.step("The portal's own access").state).toBe('absent');

    written = '';
    apps.authorize(({ resource }) => ({ allowed: resource !== 'jobs' }));
    const narrow = await check({
      clusters: [cluster()],
      objectStores: [{ endpoint: s3.url }],
    });
    expect(narrow.code).toBe(1);
    expect(narrow.step('Cluster reachable').state).toBe('good');
    expect(narrow.step("The portal's own access")).toMatchObject({
      state: 'bad',
      seen: expect.stringContaining('Job'),
    });
  });

  it('reports that no namespace is bound, and reads no Secret then', async () => {
    const { step } = await check({
      clusters: [apps.config],
      objectStores: [{ endpoint: s3.url }],
    });
    expect(step('Repositories readable')).toMatchObject({
      state: 'warning',
      seen: expect.stringContaining('bound to an entity'),
      example: expect.stringContaining('name: "apps"'),
    });
    expect(apps.calls({ resource: 'secrets', namespace: 'shop' })).toBe(0);
  });

  it('reports that a password opens nothing, and that an endpoint is not listed', async () => {
    await setPassword('canary-restic-password-of-last-year');
    const wrong = await check({
      clusters: [cluster()],
      objectStores: [{ endpoint: s3.url }],
      repositories: { decrypt: true },
    });
    expect(wrong.code).toBe(1);
    expect(wrong.step('Repositories readable')).toMatchObject({
      state: 'bad',
      seen: expect.stringContaining('its password opens no key'),
    });

    written = '';
    const elsewhere = await check({
      clusters: [cluster()],
      objectStores: [{ endpoint: 'http://127.0.0.1:1' }],
    });
    expect(elsewhere.step('Object store reachable').state).toBe('bad');
    expect(elsewhere.step('Repositories readable').state).not.toBe('good');
  });

  it('prints its usage, and rejects unknown arguments', async () => {
    const output = {
      stdout: (text: string) => (written += text),
      stderr: (text: string) => (written += text),
    };
    expect(await runCheck(['--help'], output)).toBe(0);
    expect(written).toContain('Usage: backstage-plugin-volsync-backend check');
    expect(await runCheck(['mend'], output)).toBe(2);
    expect(await runCheck(['check', '--colour'], output)).toBe(2);
    expect(
      await runCheck(
        ['check', '--config', join(directory, 'none.yaml')],
        output,
      ),
    ).toBe(2);
    expect(written).toContain('The configuration cannot be read');
  });
});
