import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import { metricsServiceRef } from '@backstage/backend-plugin-api/alpha';
import { mockCredentials } from '@backstage/backend-test-utils';
import request from 'supertest';
import { startObjectStore } from 'volsync-sandbox';
import { type Measured, Meter } from '../__testUtils__/Meter';
import { component, startPortal } from '../__testUtils__/startPortal';
import { TestCluster } from '../__testUtils__/TestCluster';
import { waitFor } from '../__testUtils__/waitFor';
import { Telemetry } from './Telemetry';

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A cluster, an object store without the bucket, and a metrics server that fails. */
describe("the plugin's own metrics", () => {
  const meter = new Meter();
  const closers: (() => Promise<unknown>)[] = [];
  let portal: Awaited<ReturnType<typeof startPortal>>;
  let stores: string;

  beforeAll(async () => {
    const directory = await mkdtemp(join(tmpdir(), 'telemetry-'));
    closers.push(() => rm(directory, { recursive: true, force: true }));
    const s3 = await startObjectStore({
      directory,
      users: [{ accessKey: 'access', secretKey: 'canary-secret-key' }],
    });
    closers.push(() => s3.close());
    stores = s3.url;
    const metrics: Server = createServer((_, response) => {
      response.statusCode = 503;
      response.end();
    });
    await new Promise<void>(done => metrics.listen(0, '127.0.0.1', done));
    closers.push(
      () =>
        new Promise(done => {
          metrics.closeAllConnections();
          metrics.close(done);
        }),
    );
    const apps = await TestCluster.start('apps');
    closers.push(() => apps.close());
    await apps.apply('namespaces', { metadata: { name: 'shop' } });
    await apps.apply('secrets', {
      metadata: { name: 'restic', namespace: 'shop' },
      data: {
        RESTIC_REPOSITORY: base64(`s3:${s3.url}/none/shop`),
        RESTIC_PASSWORD: base64('canary-password'),
        AWS_ACCESS_KEY_ID: base64('access'),
        AWS_SECRET_ACCESS_KEY: base64('canary-secret-key'),
      },
    });
    await apps.apply('persistentVolumeClaims', {
      metadata: { name: 'orders-data', namespace: 'shop' },
      spec: {
        accessModes: ['ReadWriteOnce'],
        resources: { requests: { storage: '1Gi' } },
      },
    });
    await apps.apply('replicationSources', {
      metadata: { name: 'orders-data', namespace: 'shop' },
      spec: {
        sourcePVC: 'orders-data',
        trigger: { schedule: '0 3 * * *' },
        restic: { repository: 'restic', retain: { last: '5' } },
      },
      status: {
        conditions: [
          {
            type: 'Synchronizing',
            status: 'False',
            reason: 'WaitingForSchedule',
            message: 'Waiting for next scheduled synchronization',
            lastTransitionTime: '2026-01-01T00:00:00Z',
          },
        ],
      },
    });
    const { port } = metrics.address() as AddressInfo;
    portal = await startPortal({
      volsync: {
        clusters: [
          {
            ...apps.config,
            namespaces: [{ name: 'shop', owners: ['group:default/team-a'] }],
          },
        ],
        objectStores: [{ endpoint: s3.url }],
        metrics: [{ name: 'prometheus', url: `http://127.0.0.1:${port}` }],
      },
      entities: [
        component('orders', {
          'backstage-volsync/cluster': 'apps',
          'backstage-volsync/namespace': 'shop',
        }),
      ],
      features: [
        createServiceFactory({
          service: metricsServiceRef,
          deps: {},
          factory: () => meter.service,
        }),
      ],
    });
    closers.push(() => portal.stop());
  });
  afterAll(async () => {
    for (const close of closers.reverse()) {
      await close();
    }
  });

  const path = '/api/volsync/v1/entities/component/default/orders/volumes';
  const volume = `${path}/apps/orders-data`;
  const post = async (route: string, body: object) =>
    (
      await request(portal.server)
        .post(`${volume}/${route}`)
        .set('authorization', mockCredentials.user.header('user:default/ann'))
        .send(body)
    ).body;

  it('count operations by kind and outcome, and their duration', async () => {
    const { token } = await post('plans', { kind: 'backup' });
    const { id } = await post('operations', { token });
    expect(meter.recorded).toContainEqual({
      name: 'volsync.operations.started',
      value: 1,
      attributes: { kind: 'backup' },
    });
    await waitFor(async () => {
      expect(await meter.collect()).toContainEqual({
        name: 'volsync.operations.active',
        value: 1,
        attributes: { kind: 'backup', state: 'running' },
      });
    }, 20_000);
    // Stopping is possible after the first step has started.
    await waitFor(async () => {
      expect(
        await post(`operations/${id}/choose`, { choice: 'stop' }),
      ).toMatchObject({ id });
    }, 20_000);
    const attributes = { kind: 'backup', outcome: 'stopped' };
    await waitFor(
      () =>
        expect(meter.recorded).toEqual(
          expect.arrayContaining([
            { name: 'volsync.operations.ended', value: 1, attributes },
            {
              name: 'volsync.operations.duration',
              value: expect.any(Number),
              attributes,
            },
          ]),
        ),
      20_000,
    );
    const [duration] = meter.recorded.filter(
      ({ name }) => name === 'volsync.operations.duration',
    );
    expect(duration?.value).toBeGreaterThan(0);
    expect(
      (await meter.collect()).some(
        ({ name }) => name === 'volsync.operations.active',
      ),
    ).toBe(false);
  });

  it('measure calls to clusters, object stores and metrics servers', async () => {
    await waitFor(async () => {
      await request(portal.server).get(path).expect(200);
      const calls = meter.recorded
        .filter(({ name }) => name === 'volsync.upstream.duration')
        .map(({ attributes }) => attributes);
      expect(calls).toEqual(
        expect.arrayContaining([
          {
            upstream: 'cluster',
            target: 'apps',
            resource: 'replicationSources',
            status: '2xx',
          },
          { upstream: 'object-store', target: stores, status: '4xx' },
          {
            upstream: 'metrics-server',
            target: 'prometheus',
            status: '5xx',
          },
        ]),
      );
    }, 30_000);
    for (const { value } of meter.recorded) {
      expect(value).toBeGreaterThanOrEqual(0);
    }
  });

  it('report the size and the hits of caches', async () => {
    const collected = await meter.collect();
    const of = (name: string, more: object = {}) =>
      collected.find(
        one =>
          one.name === name &&
          one.attributes.cache === 'cluster-objects' &&
          Object.entries(more).every(
            ([key, value]) => one.attributes[key] === value,
          ),
      )?.value ?? 0;
    expect(of('volsync.cache.size')).toBeGreaterThan(3);
    const misses = of('volsync.cache.lookups', { result: 'miss' });
    expect(misses).toBeGreaterThan(3);
    expect(of('volsync.cache.lookups', { result: 'hit' })).toBeGreaterThan(
      misses,
    );
  });

  it('have no labels of high cardinality, and no person', async () => {
    const values = (await meter.collect()).flatMap(({ attributes }) =>
      Object.values(attributes).map(String),
    );
    expect(values.join('\n')).not.toMatch(
      /orders|shop|ann|canary|operations\//,
    );
    for (const [name, unit] of meter.units) {
      expect(name).toMatch(/^volsync\.[a-z]+\.[a-z]+$/);
      expect(unit).toMatch(/^(s|\{[a-z]+\})$/);
    }
  });

  it('no longer include closed parts', async () => {
    const own = new Meter();
    const stop = Telemetry.create(own.service).observe({
      operations: async () => {
        throw new Error('The database is away');
      },
      caches: {
        'cluster-objects': () => ({ size: 1, hits: 2, misses: 3 }),
        'open-repositories': () => ({ size: 0, hits: 0, misses: 0 }),
      },
      closedForMemory: () => 0,
      refusedForBudget: () => 3,
      leftOut: () => new Map([['apps', 2]]),
      isDatabaseWorking: () => false,
    });
    const turn = () => new Promise(resolve => setTimeout(resolve, 40));
    await turn();
    const until = Date.now() + 60;
    while (Date.now() < until) {
      // Block the event loop
    }
    await turn();
    // The database is unavailable, so there is a gap.
    const collected = await own.collect();
    expect(collected).toHaveLength(11);
    expect(collected).toContainEqual(
      expect.objectContaining({
        name: 'volsync.namespaces.leftout',
        value: 2,
        attributes: { cluster: 'apps' },
      }),
    );
    const stall = (all: readonly Measured[]) =>
      all.find(({ name }) => name === 'volsync.eventloop.stall')?.value;
    expect(stall(collected)).toBeGreaterThan(0.03);
    stop();
    expect(own.callbacks).toBe(0);
  });
});
