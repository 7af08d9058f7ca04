import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mockServices } from '@backstage/backend-test-utils';
import { startObjectStore } from 'volsync-sandbox';
import { refuse, ScriptedApiServer } from '../__testUtils__/ScriptedApiServer';
import { startTls } from '../__testUtils__/startTls';
import { testConfig } from '../__testUtils__/testConfig';
import { waitFor } from '../__testUtils__/waitFor';
import { ClusterCache } from '../clusters/ClusterCache';
import { ClusterRegistry } from '../clusters/ClusterRegistry';
import { DirectClusterAccess } from '../clusters/DirectClusterAccess';
import { connectClusters } from '../clusters/kubeconfigs';
import { systemClock } from '../lib/clock';
import { EndpointPolicy } from './EndpointPolicy';
import { RepositoryService } from './RepositoryService';

const SECRETS = '/api/v1/secrets';
const CONFIG_MAPS = '/api/v1/configmaps';
const SOURCES = '/apis/volsync.backube/v1alpha1/replicationsources';
const DESTINATIONS = '/apis/volsync.backube/v1alpha1/replicationdestinations';
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('customCA', () => {
  let directory: string;
  let s3: Awaited<ReturnType<typeof startObjectStore>>;
  let tls: Awaited<ReturnType<typeof startTls>>;
  let other: Awaited<ReturnType<typeof startTls>>;
  let api: ScriptedApiServer;
  let service: RepositoryService;
  let cache: ClusterCache;
  let stop: (() => Promise<void>)[];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'custom-ca-'));
    s3 = await startObjectStore({
      directory: join(directory, 's3'),
      users: [{ accessKey: 'access', secretKey: 'canary-secret-key' }],
    });
    tls = await startTls(s3.port, directory);
    const another = await startObjectStore({
      directory: join(directory, 'another'),
      users: [],
    });
    other = await startTls(another.port, directory);
    await another.close();
  });
  afterAll(async () => {
    await tls.close();
    await other.close();
    await s3.close();
    await rm(directory, { recursive: true, force: true });
  });

  beforeEach(async () => {
    api = await ScriptedApiServer.start();
    const config = testConfig({
      clusters: [{ name: 'apps', url: api.url }],
      objectStores: [{ endpoint: tls.url }],
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
    stop = [
      () => service.close(),
      () => cache.close(),
      () => direct.close(),
      () => api.stop(),
    ];
    for (const namespace of ['shop', 'games']) {
      api.set(SECRETS, {
        metadata: { name: 'restic', namespace },
        data: {
          RESTIC_REPOSITORY: base64(`s3:${tls.url}/backups/${namespace}`),
          RESTIC_PASSWORD: base64('canary-password'),
          AWS_ACCESS_KEY_ID: base64('access'),
          AWS_SECRET_ACCESS_KEY: base64('canary-secret-key'),
        },
      });
    }
  });
  afterEach(async () => {
    for (const one of stop) {
      await one();
    }
  });

  const setSource = (customCA?: object, namespace = 'shop') =>
    api.set(SOURCES, {
      metadata: { name: 'data', namespace },
      spec: { restic: { repository: 'restic', customCA } },
    });

  const setMap = (data: Record<string, string>, namespace = 'shop') =>
    api.set(CONFIG_MAPS, { metadata: { name: 'ca', namespace }, data });

  async function reading(namespace = 'shop') {
    await cache.waitUntilRead(
      'apps',
      ['replicationSources', 'replicationDestinations'],
      { milliseconds: 5_000 },
    );
    const secret = { cluster: 'apps', namespace, name: 'restic' };
    service.get(secret);
    await service.waitUntilRead();
    return service.get(secret);
  }

  const FROM_MAP = { configMapName: 'ca', key: 'ca.crt' };

  it('trusts only the authorities of system, operator and resource, and says how to add one', async () => {
    setSource();
    expect(await reading()).toMatchObject({
      state: 'unread',
      reason: 'unreachable',
      message: expect.stringMatching(/certificate.*customCA.*caFile/s),
    });
  });

  it('reads with the authority in a ConfigMap', async () => {
    setMap({ 'ca.crt': `# ours\n${tls.certificate}` });
    setSource(FROM_MAP);
    expect(await reading()).toMatchObject({ state: 'read' });
  });

  it('reads with the authority in a Secret, named by a destination', async () => {
    api.set(SECRETS, {
      metadata: { name: 'ca', namespace: 'shop' },
      data: { 'ca.crt': base64(tls.certificate) },
    });
    api.set(DESTINATIONS, {
      metadata: { name: 'data', namespace: 'shop' },
      spec: {
        restic: {
          repository: 'restic',
          customCA: { secretName: 'ca', key: 'ca.crt' },
        },
      },
    });
    expect(await reading()).toMatchObject({ state: 'read' });
  });

  it('does not trust it for another namespace with a repository at the same endpoint', async () => {
    setMap({ 'ca.crt': tls.certificate });
    setSource(FROM_MAP);
    setSource(undefined, 'games');
    expect(await reading('shop')).toMatchObject({ state: 'read' });
    await waitFor(async () =>
      expect(await reading('games')).toMatchObject({ reason: 'unreachable' }),
    );
  });

  it('trusts it instead of the authorities of the system, as restic does', async () => {
    setMap({ 'ca.crt': other.certificate });
    setSource(FROM_MAP);
    expect(await reading()).toMatchObject({ reason: 'unreachable' });
  });

  it.each([
    ['there is no such object', undefined, 'There is no ConfigMap "ca"'],
    ['it lacks the key', { 'tls.crt': '' }, 'has no key "ca.crt"'],
    ['it is no certificate', { 'ca.crt': 'canary' }, 'no certificate'],
    [
      'a certificate that is cut',
      {
        'ca.crt':
          '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----',
      },
      'no certificate',
    ],
  ])("reports that it can't be used: %s", async (_, data, message) => {
    if (data) {
      setMap(data as Record<string, string>);
    }
    setSource(FROM_MAP);
    const found = await reading();
    expect(found).toMatchObject({
      state: 'unread',
      reason: 'invalid-ca',
      message: expect.stringContaining(message),
    });
    expect(JSON.stringify(found)).not.toContain('canary');
  });

  it('keeps what was known when it becomes invalid, and reads again when it is corrected', async () => {
    setMap({ 'ca.crt': tls.certificate });
    setSource(FROM_MAP);
    expect(await reading()).toMatchObject({ state: 'read' });
    setSource({ configMapName: 'none', key: 'ca.crt' });
    await waitFor(async () =>
      expect(await reading()).toMatchObject({
        state: 'read',
        lost: { reason: 'invalid-ca' },
      }),
    );
    setSource(FROM_MAP);
    await waitFor(async () =>
      expect(await reading()).not.toHaveProperty('lost'),
    );
  });

  it('reports that the portal is not allowed to read it', async () => {
    setSource(FROM_MAP);
    api.intercept((request, response) => {
      const isIt = request.url?.includes('/configmaps/') === true;
      if (isIt) {
        refuse(response, 403, 'configmaps is forbidden');
      }
      return isIt;
    });
    expect(await reading()).toMatchObject({
      state: 'unread',
      reason: 'unreachable',
      message: expect.stringMatching(/not used: .*ConfigMap "ca"/s),
    });
  });
});
