import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import type { Reading, RepositoryFacts } from 'backstage-plugin-volsync-common';
import { startRestServer } from 'volsync-sandbox';
import { resticBackup, runRestic } from '../__testUtils__/restic';
import { ScriptedApiServer } from '../__testUtils__/ScriptedApiServer';
import { startTls } from '../__testUtils__/startTls';
import { testConfig } from '../__testUtils__/testConfig';
import { ClusterCache } from '../clusters/ClusterCache';
import { ClusterRegistry } from '../clusters/ClusterRegistry';
import { connectClusters } from '../clusters/kubeconfigs';
import { DirectClusterAccess } from '../clusters/DirectClusterAccess';
import { systemClock } from '../lib/clock';
import { EndpointPolicy } from './EndpointPolicy';
import { RepositoryService } from './RepositoryService';

const SECRETS = '/api/v1/secrets';
const SOURCES = '/apis/volsync.backube/v1alpha1/replicationsources';
const PASSWORD = 'canary-restic-password';
const USER = { name: 'shop', password: 'canary-rest-password' };
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('repositories of REST servers', () => {
  let directory: string;
  let server: Awaited<ReturnType<typeof startRestServer>>;
  let api: ScriptedApiServer;
  let service: RepositoryService;
  let cache: ClusterCache;
  let snapshot: string;
  let stop: (() => Promise<void>)[];

  const repositoryOf = (path: string) => ({
    repository: `rest:${server.url}/${path}`,
    password: PASSWORD,
    directory,
    environment: {
      RESTIC_REST_USERNAME: USER.name,
      RESTIC_REST_PASSWORD: USER.password,
    },
  });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'rest-repositories-'));
    server = await startRestServer({
      directory: join(directory, 'server'),
      users: { [USER.name]: USER.password, other: USER.password },
    });
    snapshot = await resticBackup({
      ...repositoryOf('team/app/'),
      files: { 'hello.txt': 'Hello' },
    });
  });
  afterAll(async () => {
    await server.close();
    await rm(directory, { recursive: true, force: true });
  });
  beforeEach(async () => {
    server.fault = undefined;
    server.requests.splice(0);
    api = await ScriptedApiServer.start();
    stop = [() => api.stop()];
  });
  afterEach(async () => {
    for (const one of stop.reverse()) {
      await one();
    }
  });

  function create(
    options: { decrypt?: boolean; endpoints?: readonly string[] } = {},
  ) {
    const { decrypt = true, endpoints = [server.url] } = options;
    const config = testConfig({
      clusters: [{ name: 'apps', url: api.url }],
      objectStores: endpoints.map(endpoint => ({ endpoint })),
      repositories: { decrypt },
    });
    const direct = new DirectClusterAccess(connectClusters(config));
    const access = new ClusterRegistry([direct]);
    cache = new ClusterCache({ access, logger: mockServices.logger.mock() });
    service = new RepositoryService({
      access,
      cache,
      policy: new EndpointPolicy(config.objectStores),
      config: config.repositories,
      limits: config.limits,
      refresh: { ...config.refresh, details: 1 },
      clock: systemClock,
      isVisible: () => true,
      onChange: () => {},
    });
    stop.push(
      () => direct.close(),
      () => cache.close(),
      () => service.close(),
    );
  }

  function setSecret(values: Record<string, string> = {}, name = 'restic') {
    api.set(SECRETS, {
      metadata: { name, namespace: 'shop' },
      data: Object.fromEntries(
        Object.entries({
          RESTIC_REPOSITORY: `rest:${server.url}/team/app/`,
          RESTIC_PASSWORD: PASSWORD,
          RESTIC_REST_USERNAME: USER.name,
          RESTIC_REST_PASSWORD: USER.password,
          ...values,
        }).map(([key, value]) => [key, base64(value)]),
      ),
    });
  }

  async function read(name = 'restic'): Promise<Reading<RepositoryFacts>> {
    const secret = { cluster: 'apps', namespace: 'shop', name };
    service.get(secret);
    await service.waitUntilRead();
    const reading = service.get(secret);
    expect(JSON.stringify(reading)).not.toMatch(/canary/);
    return reading;
  }

  it('are listed, decrypted and found complete, with the times of the snapshots themselves', async () => {
    create();
    setSecret();
    const reading = await read();
    expect(reading).toMatchObject({
      state: 'read',
      value: {
        location: `rest:${server.url}/team/app`,
        endpoint: server.url,
        bucket: '',
        path: 'team/app',
        exists: true,
        passwordOpens: true,
        snapshots: [
          {
            id: expect.stringContaining(snapshot),
            lastModified: expect.stringMatching(/^20/),
          },
        ],
        details: { state: 'read' },
        checks: [{ complete: true }],
        growth: [],
        sharedWith: [],
      },
    });
    // Such a server has no equivalent
    const facts = reading.state === 'read' ? reading.value : undefined;
    expect(facts).not.toHaveProperty('scheme');
    expect(facts?.archiveClasses).toBeUndefined();
    expect(facts?.lifecycleThreats).toBeUndefined();
    const [{ time }] = JSON.parse(
      (
        await runRestic(repositoryOf('team/app/'), 'snapshots', '--json')
      ).toString(),
    );
    const written = Date.parse(facts?.snapshots[0]?.lastModified ?? '');
    expect(written - Date.parse(time)).toBeGreaterThanOrEqual(0);
    expect(written - Date.parse(time)).toBeLessThan(60_000);
  });

  it('are listed without decryption, and without unknown times', async () => {
    create({ decrypt: false });
    setSecret();
    const reading = await read();
    expect(reading).toMatchObject({
      state: 'read',
      value: { exists: true, objects: { byKind: { snapshots: { count: 1 } } } },
    });
    const facts = reading.state === 'read' ? reading.value : undefined;
    expect(facts?.snapshots[0]).not.toHaveProperty('lastModified');
    expect(facts?.createdAt).toBeUndefined();
  });

  it('are not complete without one of their packs', async () => {
    await resticBackup({
      ...repositoryOf('lost/app'),
      files: { 'lost.txt': 'lost' },
    });
    const packs = (
      await runRestic(repositoryOf('lost/app'), 'list', 'packs')
    ).toString();
    create();
    setSecret({ RESTIC_REPOSITORY: `rest:${server.url}/lost/app` });
    expect(await read()).toMatchObject({
      value: { checks: [{ complete: true }] },
    });
    const [pack = ''] = packs.trim().split('\n').sort();
    const file = server.objectPath('lost/app', `data/${pack}`);
    expect((await stat(file)).size).toBeGreaterThan(0);
    await rm(file);
    service.expire({ cluster: 'apps', namespace: 'shop', name: 'restic' });
    expect(await read()).toMatchObject({
      value: {
        checks: expect.arrayContaining([
          expect.objectContaining({ complete: false }),
        ]),
      },
    });
  });

  it.each([
    [
      'a user in the address alone',
      { RESTIC_REST_USERNAME: '', RESTIC_REST_PASSWORD: '' },
      'shop:canary-rest-password@',
      'read',
    ],
    [
      'a user in the address before that of the Secret',
      { RESTIC_REST_USERNAME: 'nobody' },
      'shop:canary-rest-password@',
      'read',
    ],
    [
      'a wrong password in the address, for all that the Secret says',
      {},
      'shop:canary-wrong@',
      'forbidden',
    ],
    [
      'no user at all',
      { RESTIC_REST_USERNAME: '', RESTIC_REST_PASSWORD: '' },
      '',
      'forbidden',
    ],
  ])(
    'are read as restic reads them: %s',
    async (_, values, user, state) => {
      create();
      const address = `rest:${server.url.replace('//', `//${user}`)}/team/app`;
      setSecret({ ...values, RESTIC_REPOSITORY: address });
      const reading = await read();
      expect(reading.state === 'read' ? 'read' : reading.reason).toBe(state);
      const restic = runRestic(
        {
          ...repositoryOf(''),
          repository: address,
          environment: {
            RESTIC_REST_USERNAME: USER.name,
            RESTIC_REST_PASSWORD: USER.password,
            ...values,
          },
        },
        'cat',
        'config',
      );
      expect(
        await restic.then(
          () => 'read',
          () => 'forbidden',
        ),
      ).toBe(state);
    },
    30_000,
  );

  it.each([
    [
      'a wrong password of the repository',
      { RESTIC_PASSWORD: 'canary' },
      { state: 'read', value: { passwordOpens: false } },
    ],
    [
      'no repository at its path',
      { path: 'team/other' },
      { state: 'read', value: { exists: false, snapshots: [] } },
    ],
    [
      'a server off the list',
      { address: 'rest:http://169.254.169.254/app' },
      {
        reason: 'forbidden',
        message: expect.stringContaining('volsync.objectStores'),
      },
    ],
    [
      'a socket',
      { address: 'rest:http+unix:///run/canary.sock:/app' },
      {
        reason: 'unsupported',
        message: expect.stringContaining('Unix socket'),
      },
    ],
    [
      'a fragment',
      { path: 'app#canary' },
      { reason: 'invalid', message: expect.stringContaining('fragment') },
    ],
    [
      'dots',
      { path: 'app/../canary' },
      { reason: 'invalid', message: expect.stringContaining('".."') },
    ],
    [
      'a line break',
      { path: 'canary\n' },
      { reason: 'invalid', message: expect.stringContaining('line break') },
    ],
    [
      'another spelling of an address',
      { address: 'rest:http://user:canary@0x7f000001:80/' },
      { reason: 'invalid', message: expect.stringContaining('unusual form') },
    ],
  ])(
    'report what is wrong with %s',
    async (
      _,
      { path, address, ...values }: Record<string, string>,
      expected,
    ) => {
      create();
      setSecret({
        ...values,
        RESTIC_REPOSITORY:
          address ?? `rest:${server.url}/${path ?? 'team/app'}`,
      });
      expect(await read()).toMatchObject(expected);
    },
  );

  it.each([
    [500, 'unreachable'],
    [307, 'invalid'],
    [403, 'forbidden'],
  ])('are not read if the server answers %s', async (status, reason) => {
    create();
    setSecret();
    const elsewhere = await startRestServer({
      directory: join(directory, 'server'),
    });
    server.fault = (request, response) =>
      response
        .writeHead(status, { location: `${elsewhere.url}${request.url}` })
        .end('canary');
    expect(await read()).toMatchObject({ state: 'unread', reason });
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });

  it('keep the last known state when the server fails later', async () => {
    create();
    setSecret();
    await read();
    server.fault = (_, response) => response.writeHead(503).end();
    service.expire({ cluster: 'apps', namespace: 'shop', name: 'restic' });
    expect(await read()).toMatchObject({
      state: 'read',
      lost: { reason: 'unreachable' },
      value: { exists: true },
    });
  });

  it('are one repository under two addresses and two users, identified by their config', async () => {
    const alias = server.url.replace('127.0.0.1', 'localhost');
    create({ endpoints: [server.url, alias] });
    setSecret();
    setSecret(
      {
        RESTIC_REPOSITORY: `rest:${alias}/team/app`,
        RESTIC_REST_USERNAME: 'other',
      },
      'second',
    );
    for (const name of ['restic', 'second']) {
      api.set(SOURCES, {
        metadata: { name, namespace: 'shop' },
        spec: { sourcePVC: name, restic: { repository: name } },
      });
    }
    await cache.waitUntilRead('apps', ['replicationSources'], {
      milliseconds: 5_000,
    });
    await read();
    await read('second');
    expect(await read()).toMatchObject({
      value: { sharedWith: ['apps/shop/second'] },
    });
    const users = await service.findUsers(`rest:${server.url}/team/app`, {
      timeoutMs: 5_000,
    });
    expect(users.sources).toEqual(['apps/shop/restic', 'apps/shop/second']);
  });

  it('trust the certificate authority that the resource names', async () => {
    const tls = await startTls(Number(new URL(server.url).port), directory);
    stop.push(() => tls.close());
    create({ endpoints: [tls.url] });
    setSecret({ RESTIC_REPOSITORY: `rest:${tls.url}/team/app` });
    const setSource = (customCA?: object) =>
      api.set(SOURCES, {
        metadata: { name: 'app', namespace: 'shop' },
        spec: { restic: { repository: 'restic', customCA } },
      });
    setSource();
    await cache.waitUntilRead(
      'apps',
      ['replicationSources', 'replicationDestinations'],
      { milliseconds: 5_000 },
    );
    expect(await read()).toMatchObject({
      reason: 'unreachable',
      message: expect.stringMatching(/certificate/),
    });
    api.set('/api/v1/configmaps', {
      metadata: { name: 'ca', namespace: 'shop' },
      data: { 'ca.crt': tls.certificate },
    });
    await service.close();
    create({ endpoints: [tls.url] });
    setSource({ configMapName: 'ca', key: 'ca.crt' });
    await cache.waitUntilRead(
      'apps',
      ['replicationSources', 'replicationDestinations'],
      { milliseconds: 5_000 },
    );
    expect(await read()).toMatchObject({ state: 'read' });
  });
});
