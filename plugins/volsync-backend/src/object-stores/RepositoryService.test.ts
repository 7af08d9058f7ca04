import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { mockServices } from '@backstage/backend-test-utils';
import type { JsonArray } from '@backstage/types';
import { valueOf } from 'backstage-plugin-volsync-common';
import { startObjectStore } from 'volsync-sandbox';
import { ClusterCache } from '../clusters/ClusterCache';
import { LastReadings } from '../clusters/LastReadings';
import { ClusterRegistry } from '../clusters/ClusterRegistry';
import { DirectClusterAccess } from '../clusters/DirectClusterAccess';
import { connectClusters } from '../clusters/kubeconfigs';
import { testDatabases } from '../__testUtils__/databases';
import { systemClock, type Clock } from '../lib/clock';
import { resticBackup } from '../__testUtils__/restic';
import { refuse, ScriptedApiServer } from '../__testUtils__/ScriptedApiServer';
import { testConfig } from '../__testUtils__/testConfig';
import { waitFor } from '../__testUtils__/waitFor';
import { CompletenessStore } from './CompletenessStore';
import { EndpointPolicy } from './EndpointPolicy';
import { LastListings } from './LastListings';
import { RepositoryService } from './RepositoryService';

const SECRETS = '/api/v1/secrets';
const SOURCES = '/apis/volsync.backube/v1alpha1/replicationsources';
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('RepositoryService', () => {
  const databases = testDatabases();
  let directory: string;
  let s3: Awaited<ReturnType<typeof startObjectStore>>;
  /** The same objects under another address */
  let second: Awaited<ReturnType<typeof startObjectStore>>;
  let api: ScriptedApiServer;
  let service: RepositoryService;
  let stop: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'repositories-'));
    s3 = await startObjectStore({
      directory: join(directory, 's3'),
      users: [{ accessKey: 'access', secretKey: 'canary-secret-key' }],
    });
    second = await startObjectStore({
      directory: join(directory, 's3'),
      users: [{ accessKey: 'access', secretKey: 'canary-secret-key' }],
    });
    await resticBackup({
      repository: `s3:${s3.url}/backups/shop`,
      password: 'canary-password',
      accessKey: 'access',
      secretKey: 'canary-secret-key',
      directory: join(directory, 'work'),
      files: { 'a.txt': 'one', 'b.txt': 'two' },
    });
  }, 60_000);
  afterAll(async () => {
    await s3.close();
    await second.close();
    await rm(directory, { recursive: true, force: true });
  });

  beforeEach(async () => {
    api = await ScriptedApiServer.start();
    stop = [() => api.stop()];
    s3.faults.clear();
  });
  afterEach(async () => {
    for (const one of stop.reverse()) {
      await one();
    }
  });

  function create(
    options: {
      endpoint?: string;
      endpoints?: readonly string[];
      decrypt?: boolean;
      locations?: JsonArray;
      completeness?: CompletenessStore;
      lastReadings?: LastReadings;
      lastListings?: LastListings;
      maxMetadataBytes?: number;
      clock?: Clock;
    } = {},
  ) {
    const config = testConfig({
      clusters: [{ name: 'apps', url: api.url }],
      objectStores: (options.endpoints ?? [options.endpoint ?? s3.url]).map(
        endpoint => ({ endpoint }),
      ),
      repositories: {
        decrypt: options.decrypt ?? false,
        locations: options.locations ?? [],
        maxMetadataBytes: options.maxMetadataBytes,
      },
    });
    const direct = new DirectClusterAccess(connectClusters(config));
    const access = new ClusterRegistry([direct]);
    const cache = new ClusterCache({
      access,
      logger: mockServices.logger.mock(),
    });
    service = new RepositoryService({
      access,
      cache,
      policy: new EndpointPolicy(config.objectStores),
      config: config.repositories,
      limits: config.limits,
      completeness: options.completeness,
      lastReadings: options.lastReadings,
      lastListings: options.lastListings,
      refresh: { ...config.refresh, details: 1 },
      clock: options.clock ?? systemClock,
      isVisible: () => true,
      onChange: () => {},
    });
    stop.push(
      () => direct.close(),
      () => cache.close(),
      () => service.close(),
    );
    return cache;
  }

  function setSecret(
    name: string,
    values: Record<string, string> = {},
    namespace = 'shop',
  ) {
    api.set(SECRETS, {
      metadata: { name, namespace },
      data: Object.fromEntries(
        Object.entries({
          RESTIC_REPOSITORY: `s3:${s3.url}/backups/shop`,
          RESTIC_PASSWORD: 'canary-password',
          AWS_ACCESS_KEY_ID: 'access',
          AWS_SECRET_ACCESS_KEY: 'canary-secret-key',
          ...values,
        }).map(([key, value]) => [key, base64(value)]),
      ),
    });
  }

  const look = (name: string) =>
    service.get({ cluster: 'apps', namespace: 'shop', name });
  const settled = async (name = 'secret') => {
    look(name);
    await service.waitUntilRead();
    return look(name);
  };

  it('reads what the listing shows without decrypting', async () => {
    create();
    setSecret('secret');
    expect(look('secret')).toMatchObject({
      state: 'unread',
      reason: 'pending',
    });
    const reading = await settled();
    expect(reading).toMatchObject({
      state: 'read',
      value: {
        location: `s3:${s3.url}/backups/shop`,
        endpoint: s3.url,
        bucket: 'backups',
        path: 'shop',
        exists: true,
        snapshots: [{ id: expect.stringMatching(/^[0-9a-f]{64}$/) }],
        locks: [],
        details: { state: 'unread', reason: 'not-configured' },
        sharedWith: [],
      },
    });
    const facts = valueOf(reading);
    expect(facts?.objects.byKind).toMatchObject({
      snapshots: { count: 1 },
      config: { count: 1 },
      data: { count: expect.any(Number) },
      other: { count: 0 },
    });
    expect(facts?.objects.byKind.data.count).toBeGreaterThan(0);
    expect(facts?.growth[facts.growth.length - 1]?.bytes).toBe(
      facts?.objects.bytes,
    );
    expect(Date.parse(facts?.createdAt ?? '')).toBeGreaterThan(0);
    expect(JSON.stringify(reading)).not.toMatch(/canary/);
    expect(JSON.stringify(reading)).not.toContain(base64('canary-password'));
  });

  it('decrypts snapshots if the operator allows it', async () => {
    create({ decrypt: true });
    setSecret('secret');
    const reading = await settled();
    expect(reading).toMatchObject({
      value: {
        details: {
          state: 'read',
          value: [{ files: 2, bytes: 6, hostname: 'volsync' }],
        },
      },
    });
    expect(JSON.stringify(reading)).not.toMatch(/canary/);
  });

  it('checks with each listing that every snapshot is complete', async () => {
    const place = {
      repository: `s3:${s3.url}/backups/gaps`,
      password: 'canary-password',
      accessKey: 'access',
      secretKey: 'canary-secret-key',
      directory: join(directory, 'work-gaps'),
    };
    const saved = await resticBackup({ ...place, files: { 'a.txt': 'one' } });
    create({ decrypt: true });
    setSecret('secret', { RESTIC_REPOSITORY: place.repository });
    expect(await settled()).toMatchObject({
      value: {
        passwordOpens: true,
        checks: [
          {
            snapshotId: expect.stringMatching(new RegExp(`^${saved}`)),
            complete: true,
            problems: [],
          },
        ],
      },
    });
    const packs = join(directory, 's3', 'backups');
    const found = (await readdir(packs, { recursive: true })).filter(name =>
      /gaps.*data.*[0-9a-f]{64}$/.test(name),
    );
    await rm(join(packs, found[0]!), { recursive: true });
    service.expire({ cluster: 'apps', namespace: 'shop', name: 'secret' });
    expect(await settled()).toMatchObject({
      value: { checks: [{ complete: false }] },
    });
  }, 30_000);

  it('keeps the result of a check over a restart, while nothing can be decrypted', async () => {
    const place = {
      repository: `s3:${s3.url}/backups/restart`,
      password: 'canary-password',
      accessKey: 'access',
      secretKey: 'canary-secret-key',
      directory: join(directory, 'work-restart'),
    };
    await resticBackup({ ...place, files: { 'a.txt': 'one' } });
    const completeness = new CompletenessStore(
      await databases.init('SQLITE_3'),
    );
    create({ decrypt: true, completeness });
    setSecret('secret', { RESTIC_REPOSITORY: place.repository });
    const whole = await settled();
    expect(whole).toMatchObject({ value: { checks: [{ complete: true }] } });
    const packs = join(directory, 's3', 'backups');
    const found = (await readdir(packs, { recursive: true })).filter(name =>
      /restart.*data.*[0-9a-f]{64}$/.test(name),
    );
    await rm(join(packs, found[0]!), { recursive: true });
    service.expire({ cluster: 'apps', namespace: 'shop', name: 'secret' });
    const known = valueOf(await settled())?.checks;
    expect(known).toMatchObject([{ complete: false }]);
    // Another process, which can read nothing that decryption needs.
    s3.faults.inject({
      operation: 'GetObject',
      effect: { kind: 'status', status: 500, code: 'InternalError' },
    });
    create({ decrypt: true, completeness });
    expect(await settled()).toMatchObject({
      value: { details: { state: 'unread' }, checks: known },
    });
    expect(JSON.stringify(await settled())).not.toMatch(/canary/);
    expect(await completeness.prune(Date.now() + 1_000)).toBe(1);
  });

  it('keeps the listing if the password is wrong', async () => {
    create({ decrypt: true });
    setSecret('secret', { RESTIC_PASSWORD: 'canary-wrong' });
    const reading = await settled();
    expect(reading).toMatchObject({
      state: 'read',
      value: {
        exists: true,
        details: { state: 'unread', reason: 'wrong-password' },
        passwordOpens: false,
      },
    });
    expect(JSON.stringify(reading)).not.toMatch(/canary/);
  });

  it('knows after a restart that the password is wrong, until it opens the repository or is replaced', async () => {
    const knex = await databases.init('SQLITE_3');
    const logger = mockServices.logger.mock();
    const start = async () =>
      create({
        decrypt: true,
        lastReadings: await LastReadings.load(knex, logger),
      });
    const breakKeys = () =>
      s3.faults.inject({
        operation: 'GetObject',
        effect: { kind: 'status', status: 500, code: 'InternalError' },
      });
    await start();
    setSecret('secret', { RESTIC_PASSWORD: 'canary-wrong' });
    expect(await settled()).toMatchObject({ value: { passwordOpens: false } });

    breakKeys();
    await start();
    expect(await settled()).toMatchObject({
      value: { details: { reason: 'unreachable' }, passwordOpens: false },
    });
    await start();
    setSecret('secret', { RESTIC_PASSWORD: 'canary-another' });
    expect(valueOf(await settled())).not.toHaveProperty('passwordOpens');

    s3.faults.clear();
    await start();
    setSecret('secret');
    expect(await settled()).toMatchObject({ value: { passwordOpens: true } });
    breakKeys();
    await start();
    setSecret('secret', { RESTIC_PASSWORD: 'canary-wrong' });
    expect(valueOf(await settled())).not.toHaveProperty('passwordOpens');
  }, 30_000);

  it('keeps every finding against a repository over a restart, whatever the store refuses', async () => {
    const knex = await databases.init('SQLITE_3');
    const start = async () =>
      create({
        decrypt: true,
        lastReadings: await LastReadings.load(knex, mockServices.logger.mock()),
      });
    const rules = {
      operation: 'GetBucketLifecycle',
      effect: {
        kind: 'garbage',
        status: 200,
        body: '<LifecycleConfiguration><Rule><ID>tidy</ID><Status>Enabled</Status><Filter/><Expiration><Days>30</Days></Expiration></Rule></LifecycleConfiguration>',
      },
    } as const;
    const speaksAgainst = {
      passwordOpens: false,
      lifecycleThreats: [{ rule: 'tidy', action: 'delete' }],
    };
    s3.faults.inject(rules);
    await start();
    setSecret('secret', { RESTIC_PASSWORD: 'canary-wrong' });
    expect(await settled()).toMatchObject({ value: speaksAgainst });
    for (const effect of [
      { kind: 'status', status: 403, code: 'AccessDenied' },
      { kind: 'status', status: 404, code: 'NoSuchKey' },
      { kind: 'garbage', body: '<html>Sign in</html>' },
      { kind: 'drop' },
    ] as const) {
      for (const operation of ['GetBucketLifecycle', 'GetObject'] as const) {
        s3.faults.clear();
        s3.faults.inject(
          operation === 'GetBucketLifecycle'
            ? { operation, effect }
            : { operation, key: /keys\//, effect },
        );
        if (operation !== 'GetBucketLifecycle') {
          s3.faults.inject(rules);
        }
        await start();
        expect([effect, operation, await settled()]).toMatchObject([
          effect,
          operation,
          { state: 'read', value: speaksAgainst },
        ]);
      }
    }
  }, 60_000);

  describe('a restart', () => {
    const later = (milliseconds: number): Clock => ({
      ...systemClock,
      now: () => new Date(Date.now() + milliseconds),
    });
    const TEN_MINUTES_MS = 10 * 60_000;
    let start: (clock?: Clock) => Promise<void>;

    beforeEach(async () => {
      const knex = await databases.init('SQLITE_3');
      let lastListings: LastListings | undefined;
      start = async clock => {
        // Pending writes finish before another process reads.
        await lastListings?.written();
        lastListings = await LastListings.load(
          knex,
          mockServices.logger.mock(),
        );
        create({ decrypt: true, clock, lastListings });
      };
    });

    it('keeps the last listing unchanged before the first new one', async () => {
      await start();
      setSecret('secret');
      const before = await settled();
      await start();
      const after = look('secret');
      expect(after).toMatchObject({
        state: 'read',
        at: before.at,
        value: {
          exists: true,
          snapshots: valueOf(before)?.snapshots,
          objects: valueOf(before)?.objects,
          passwordOpens: true,
          checks: [{ complete: true }],
          details: { state: 'read', value: [{ hostname: 'volsync' }] },
        },
      });
      expect(after).not.toHaveProperty('lost');
      expect(JSON.stringify(after)).not.toMatch(/canary/);
      const listed = await settled();
      expect(listed).not.toHaveProperty('lost');
      expect(Date.parse(listed.at ?? '')).toBeGreaterThan(
        Date.parse(before.at ?? ''),
      );
    });

    it('reports since when the listing is lost, if the next one was due', async () => {
      await start();
      setSecret('secret');
      const { at } = await settled();
      await start(later(2 * TEN_MINUTES_MS));
      expect(look('secret')).toMatchObject({
        state: 'read',
        at,
        lost: { reason: 'pending', since: at },
      });
    });

    it('starts no new grace period if the store does not respond', async () => {
      await start();
      setSecret('secret');
      const { at } = await settled();
      s3.faults.inject({
        operation: 'ListObjectsV2',
        effect: { kind: 'status', status: 500, code: 'InternalError' },
      });
      await start(later(TEN_MINUTES_MS / 2));
      expect(await settled()).toMatchObject({
        state: 'read',
        at,
        lost: { reason: 'unreachable', since: at },
      });
      await start(later(TEN_MINUTES_MS / 2));
      expect(look('secret')).toMatchObject({
        at,
        lost: { reason: 'pending', since: at },
      });
    });

    it('drops earlier listings if the Secret now leads elsewhere', async () => {
      await start();
      setSecret('secret');
      await settled();
      await start();
      setSecret('secret', {
        RESTIC_REPOSITORY: `s3:${s3.url}/backups/elsewhere`,
      });
      expect(await settled()).toMatchObject({
        state: 'read',
        value: { path: 'elsewhere', exists: false, snapshots: [] },
      });
    });

    it('still knows who shares a repository, before their Secrets are read', async () => {
      await start();
      setSecret('secret');
      setSecret('another');
      for (const name of ['secret', 'another']) {
        api.set(SOURCES, {
          metadata: { name, namespace: 'shop' },
          spec: { sourcePVC: name, restic: { repository: name } },
        });
      }
      await waitFor(async () => {
        expect(valueOf(await settled())?.sharedWith).toEqual([
          'apps/shop/another',
        ]);
      });
      await start();
      expect(valueOf(look('secret'))?.sharedWith).toEqual([
        'apps/shop/another',
      ]);
    });
  });

  it('still knows that the password is wrong while the keys cannot be read', async () => {
    create({ decrypt: true });
    setSecret('secret', { RESTIC_PASSWORD: 'canary-wrong' });
    expect(await settled()).toMatchObject({ value: { passwordOpens: false } });
    s3.faults.inject({
      operation: 'GetObject',
      effect: { kind: 'status', status: 500, code: 'InternalError' },
    });
    service.expire({ cluster: 'apps', namespace: 'shop', name: 'secret' });
    expect(await settled()).toMatchObject({
      value: {
        details: { state: 'unread', reason: 'unreachable' },
        passwordOpens: false,
      },
    });
  });

  it.each([
    ['that the config does not belong to the key', { configOpens: false }, {}],
    [
      'that it exceeds a limit',
      { exceeds: expect.stringContaining('maxMetadataBytes') },
      { maxMetadataBytes: 1 },
    ],
  ])(
    'still knows %s while the store fails',
    async (_, known, options: { readonly maxMetadataBytes?: number }) => {
      create({ decrypt: true, ...options });
      setSecret('secret');
      const config = s3.objectPath('backups', 'shop/config');
      const bytes = await readFile(config);
      if (!options.maxMetadataBytes) {
        await writeFile(
          config,
          bytes.map(byte => 255 - byte),
        );
      }
      expect(await settled()).toMatchObject({ value: known });
      s3.faults.inject({
        operation: 'GetObject',
        effect: { kind: 'status', status: 500, code: 'InternalError' },
      });
      service.expire({ cluster: 'apps', namespace: 'shop', name: 'secret' });
      expect(await settled()).toMatchObject({ value: known });
      await writeFile(config, bytes);
    },
  );

  it('keeps the last known state when the store stops responding', async () => {
    create({ decrypt: true });
    setSecret('secret');
    const before = await settled();
    expect(before).toMatchObject({
      state: 'read',
      value: { details: { state: 'read' } },
    });
    s3.faults.inject({
      operation: 'GetObject',
      effect: { kind: 'status', status: 500, code: 'InternalError' },
    });
    service.expire({ cluster: 'apps', namespace: 'shop', name: 'secret' });
    expect(await settled()).toMatchObject({
      value: { details: { state: 'read', lost: { reason: 'unreachable' } } },
    });
    s3.faults.inject({
      operation: 'ListObjectsV2',
      effect: { kind: 'status', status: 403, code: 'AccessDenied' },
    });
    service.expire({ cluster: 'apps', namespace: 'shop', name: 'secret' });
    expect(await settled()).toMatchObject({
      state: 'read',
      value: { exists: true },
      lost: { reason: 'forbidden' },
    });
    s3.faults.clear();
    service.expire({ cluster: 'apps', namespace: 'shop', name: 'secret' });
    expect(await settled()).not.toHaveProperty('lost');
  });

  it('keeps where a Secret led when it can no longer be read, and does not use its values', async () => {
    create();
    setSecret('secret');
    expect(await settled()).toMatchObject({ state: 'read' });
    const allow = api.intercept((request, response) => {
      if (!request.url?.includes('/secrets/')) {
        return false;
      }
      refuse(response, 403, 'no');
      return true;
    });
    service.expire({ cluster: 'apps', namespace: 'shop', name: 'secret' });
    s3.faults.inject({
      operation: 'ListObjectsV2',
      effect: { kind: 'status', status: 500, code: 'InternalError' },
    });
    const lost = await settled();
    expect(lost).toMatchObject({
      state: 'read',
      lost: { reason: 'forbidden', message: expect.stringMatching(/Secret/) },
    });
    const again = await settled();
    expect(again.state === 'read' && again.lost?.since).toBe(
      lost.state === 'read' && lost.lost?.since,
    );
    allow();
    s3.faults.clear();
    service.expire({ cluster: 'apps', namespace: 'shop', name: 'secret' });
    expect(await settled()).not.toHaveProperty('lost');
  });

  it.each([
    [
      'an endpoint off the list',
      { RESTIC_REPOSITORY: 's3:http://169.254.169.254/b' },
      'forbidden',
      'volsync.objectStores',
    ],
    ['rclone', { RESTIC_REPOSITORY: 'rclone:x:y' }, 'unsupported', 'rclone'],
    ['a local path', { RESTIC_REPOSITORY: '/etc' }, 'unsupported', 's3:'],
    [
      'no access key',
      { AWS_ACCESS_KEY_ID: '' },
      'invalid',
      'AWS_ACCESS_KEY_ID',
    ],
    [
      'a line break in the key',
      { AWS_ACCESS_KEY_ID: 'access\n' },
      'invalid',
      'line break',
    ],
    [
      'a wrong secret key',
      { AWS_SECRET_ACCESS_KEY: 'canary-bad' },
      'forbidden',
      'SignatureDoesNotMatch',
    ],
    [
      'an unknown access key',
      { AWS_ACCESS_KEY_ID: 'nobody' },
      'forbidden',
      'InvalidAccessKeyId',
    ],
  ])('reports what is wrong with %s', async (_, values, reason, message) => {
    create();
    setSecret('secret', values);
    const reading = await settled();
    expect(reading).toMatchObject({
      state: 'unread',
      reason,
      message: expect.stringContaining(message),
    });
    expect(JSON.stringify(reading)).not.toMatch(/canary/);
  });

  it('reports a missing Secret', async () => {
    create();
    expect(await settled()).toMatchObject({
      reason: 'not-found',
      message: 'There is no Secret "secret" in namespace "shop"',
    });
  });

  it('treats a missing bucket as a fact', async () => {
    create();
    setSecret('secret', { RESTIC_REPOSITORY: `s3:${s3.url}/typo/x` });
    expect(await settled()).toMatchObject({
      state: 'read',
      value: { exists: false, snapshots: [] },
    });
  });

  it('never runs a command from a Secret', async () => {
    create({ decrypt: true });
    const canary = join(directory, 'canary-file');
    setSecret('secret', {
      RESTIC_PASSWORD: '',
      RESTIC_PASSWORD_COMMAND: `touch ${canary}`,
      RESTIC_PASSWORD_FILE: '/etc/hostname',
    });
    await settled();
    expect(existsSync(canary)).toBe(false);
  });

  it('survives a bucket that answers garbage', async () => {
    const garbage = createServer((_, response) => response.end('<<<not xml'));
    await new Promise<void>(done => garbage.listen(0, '127.0.0.1', done));
    const endpoint = `http://127.0.0.1:${
      (garbage.address() as AddressInfo).port
    }`;
    create({ endpoint });
    setSecret('secret', { RESTIC_REPOSITORY: `s3:${endpoint}/b/p` });
    expect(await settled()).toMatchObject({
      state: 'unread',
      reason: 'invalid',
    });
    garbage.closeAllConnections();
    await new Promise(done => garbage.close(done));
  });

  it('lists once for many readers, and again after a run', async () => {
    create();
    setSecret('secret');
    s3.calls.reset();
    for (let reader = 0; reader < 100; reader += 1) {
      look('secret');
    }
    await settled();
    const once = s3.calls.byOperation.ListObjectsV2;
    expect(once).toBe(1);
    for (let reader = 0; reader < 100; reader += 1) {
      look('secret');
    }
    await service.waitUntilRead();
    expect(s3.calls.byOperation.ListObjectsV2).toBe(once);
    expect(api.count('/secrets/')).toBe(1);
    service.expire({ cluster: 'apps', namespace: 'shop', name: 'secret' });
    await settled();
    expect(s3.calls.byOperation.ListObjectsV2).toBe(2);
  });

  it('never returns an answer to other credentials than those that got it', async () => {
    create();
    setSecret('secret');
    setSecret('thief', { AWS_SECRET_ACCESS_KEY: 'guess' });
    expect(await settled('secret')).toMatchObject({ state: 'read' });
    expect(await settled('thief')).toMatchObject({
      state: 'unread',
      reason: 'forbidden',
    });
  });

  it.each([
    ['by its name', (url: string) => url.replace('127.0.0.1', 'localhost')],
    ['by another port of the same store', () => second.url],
  ])('finds other users of the same repository %s', async (_, elsewhere) => {
    const cache = create({ endpoints: [s3.url, elsewhere(s3.url)] });
    setSecret('secret');
    setSecret('twin', {
      RESTIC_REPOSITORY: `s3:${elsewhere(s3.url)}/backups/shop`,
    });
    for (const [name, repository] of [
      ['app', 'secret'],
      ['db', 'twin'],
    ] as const) {
      api.set(SOURCES, {
        metadata: { name, namespace: 'shop' },
        spec: { restic: { repository } },
      });
    }
    await cache.waitUntilRead('apps', ['replicationSources'], {
      milliseconds: 2_000,
    });
    const location = `s3:${s3.url}/backups/shop`;
    const occupants = async () =>
      (await service.findUsers(location, { timeoutMs: 5_000 })).sources;
    expect(await occupants()).toEqual(['apps/shop/app', 'apps/shop/db']);
    await settled('twin');
    await waitFor(
      async () =>
        expect(await settled()).toMatchObject({
          value: { sharedWith: ['apps/shop/db'] },
        }),
      6_000,
    );
    expect(await occupants()).toEqual(['apps/shop/app', 'apps/shop/db']);
  });

  it('distinguishes repositories with one path in two stores', async () => {
    const other = await startObjectStore({
      directory: join(directory, 'other'),
      users: [{ accessKey: 'access', secretKey: 'canary-secret-key' }],
    });
    stop.push(() => other.close());
    await resticBackup({
      repository: `s3:${other.url}/backups/shop`,
      password: 'canary-password',
      accessKey: 'access',
      secretKey: 'canary-secret-key',
      directory: join(directory, 'work-other'),
      files: { 'a.txt': 'one' },
    });
    const cache = create({ endpoints: [s3.url, other.url] });
    setSecret('secret');
    setSecret('twin', { RESTIC_REPOSITORY: `s3:${other.url}/backups/shop` });
    for (const [name, repository] of [
      ['app', 'secret'],
      ['db', 'twin'],
    ] as const) {
      api.set(SOURCES, {
        metadata: { name, namespace: 'shop' },
        spec: { restic: { repository } },
      });
    }
    await cache.waitUntilRead('apps', ['replicationSources'], {
      milliseconds: 2_000,
    });
    await settled('twin');
    await waitFor(async () =>
      expect(await settled()).toMatchObject({ value: { sharedWith: [] } }),
    );
    const found = await service.findUsers(`s3:${s3.url}/backups/shop`, {
      timeoutMs: 5_000,
    });
    expect(found.sources).toEqual(['apps/shop/app']);
  }, 30_000);

  it('finds other users of the same location', async () => {
    const cache = create();
    setSecret('secret');
    setSecret('twin');
    setSecret('far', { RESTIC_REPOSITORY: `s3:${s3.url}/backups/other` });
    for (const [name, repository] of [
      ['app', 'secret'],
      ['db', 'twin'],
      ['web', 'far'],
    ] as const) {
      api.set(SOURCES, {
        metadata: { name, namespace: 'shop' },
        spec: { restic: { repository } },
      });
    }
    await cache.waitUntilRead('apps', ['replicationSources'], {
      milliseconds: 2_000,
    });
    await waitFor(async () =>
      expect(await settled()).toMatchObject({
        value: { sharedWith: ['apps/shop/db'] },
      }),
    );
  });

  /** The volume `apps/shop/app`, and a source of another team whose Secret names the same repository. */
  async function addMallory(
    values: Record<string, string>,
    options: Parameters<typeof create>[0] = {},
  ): Promise<readonly string[]> {
    const cache = create(options);
    setSecret('secret');
    setSecret('twin', values, 'mallory');
    for (const [namespace, repository] of [
      ['shop', 'secret'],
      ['mallory', 'twin'],
    ] as const) {
      api.set(SOURCES, {
        metadata: { name: 'app', namespace },
        spec: { restic: { repository } },
      });
    }
    await cache.waitUntilRead('apps', ['replicationSources'], {
      milliseconds: 2_000,
    });
    const location = `s3:${s3.url}/backups/shop`;
    const find = async () =>
      (await service.findUsers(location, { timeoutMs: 5_000 })).sources;
    await settled();
    await find();
    // The users of a location are evaluated every two seconds.
    await setTimeout(2_500);
    await settled();
    await service.waitUntilRead();
    const facts = await settled();
    const sources = await find();
    expect(sources).toContain('apps/shop/app');
    expect(sources.length).toBe(1 + (valueOf(facts)?.sharedWith.length ?? 9));
    return valueOf(facts)?.sharedWith ?? [];
  }

  it('does not count a source with made-up keys', async () => {
    const keys = { AWS_SECRET_ACCESS_KEY: 'canary-made-up' };
    expect(await addMallory(keys)).toEqual([]);
  });

  it('does not count a source whose password opens nothing, if decryption is enabled', async () => {
    const values = { RESTIC_PASSWORD: 'canary-made-up' };
    expect(await addMallory(values, { decrypt: true })).toEqual([]);
  });

  it('counts a source that opens it, and does not name another team', async () => {
    expect(await addMallory({})).toEqual(['another service']);
  });

  it('does not count a source in a namespace that the operator does not let use it', async () => {
    const locations = [
      { location: `s3:${s3.url}/backups/**`, namespaces: ['shop'] },
    ];
    expect(await addMallory({}, { locations })).toEqual([]);
  });
});
