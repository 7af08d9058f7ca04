import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { mockCredentials } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type {
  ClusterMonitoring,
  MonitoringReport,
} from 'backstage-plugin-volsync-common';
import request from 'supertest';
import { startMetricsServer } from 'volsync-sandbox';
import { parse } from 'yaml';
import { contractErrors } from '../__testUtils__/contract';
import { component, startPortal } from '../__testUtils__/startPortal';
import { TestCluster } from '../__testUtils__/TestCluster';
import { waitFor } from '../__testUtils__/waitFor';

const MINUTE_MS = 60_000;
const HOUR = 60 * MINUTE_MS;

/** The platform's own alerts, as in the template. */
const WRITTEN = parse(
  readFileSync(
    resolve(
      __dirname,
      '../../../../kubernetes/workloads/platform/backup/volsync-system/alerts.yaml',
    ),
    'utf8',
  ),
) as {
  metadata: { name: string; namespace: string };
  spec: {
    groups: {
      rules: {
        alert: string;
        expr: string;
        labels: Record<string, string>;
        annotations: Record<string, string>;
      }[];
    }[];
  };
};
const RULES = WRITTEN.spec.groups.flatMap(group => group.rules);

type SandboxSeries = Awaited<
  ReturnType<Parameters<typeof startMetricsServer>[0]['source']['collect']>
>[number];

/** Samples every ten minutes over a day and a half; the value changes with each step. */
function history(steps: readonly (readonly [hoursAgo: number, to: number])[]) {
  const now = Date.now();
  return Array.from({ length: 36 * 6 }, (_, index) => {
    const at = now - 36 * HOUR + index * 10 * MINUTE_MS;
    const past = steps.filter(([hoursAgo]) => at >= now - hoursAgo * HOUR);
    return { at, value: past.at(-1)?.[1] ?? 0 };
  });
}

const series = (
  name: string,
  value: number,
  of: { object: string; role?: string; quantile?: string },
  samples?: SandboxSeries['history'],
): SandboxSeries => ({
  name,
  value,
  labels: {
    obj_namespace: 'shop',
    obj_name: of.object,
    role: of.role ?? 'source',
    method: 'restic',
    ...(of.quantile && { quantile: of.quantile }),
  },
  history: samples,
});

const MISSED = 'volsync_missed_intervals_total';
const DURATION = 'volsync_sync_duration_seconds';
const SERIES: readonly SandboxSeries[] = [
  series('volsync_volume_out_of_sync', 1, { object: 'orders' }),
  series('volsync_volume_out_of_sync', 0, { object: 'invoices' }),
  series('volsync_volume_out_of_sync', 1, { object: 'gone' }),
  series('volsync_volume_out_of_sync', 1, {
    object: 'restored',
    role: 'destination',
  }),
  series(
    MISSED,
    3,
    { object: 'orders' },
    history([
      [30, 1],
      [5, 3],
    ]),
  ),
  series(MISSED, 0, { object: 'invoices' }, history([])),
  series(
    `${DURATION}_sum`,
    280,
    { object: 'invoices' },
    history([
      [36, 100],
      [20, 220],
      [2.5, 280],
    ]),
  ),
  series(
    `${DURATION}_count`,
    3,
    { object: 'invoices' },
    history([
      [36, 1],
      [20, 2],
      [2.5, 3],
    ]),
  ),
  series(DURATION, 60, { object: 'invoices', quantile: '0.5' }),
  series(DURATION, NaN, { object: 'invoices', quantile: '0.9' }),
];

describe('the monitoring of a cluster', () => {
  let apps: TestCluster;
  let metrics: Awaited<ReturnType<typeof startMetricsServer>>;
  let isUp = true;
  const started: { stop(): Promise<void> }[] = [];

  beforeAll(async () => {
    apps = await TestCluster.start('apps');
    for (const name of ['shop', 'volsync-system']) {
      await apps.apply('namespaces', { metadata: { name } });
    }
    for (const name of ['orders', 'invoices', 'quiet']) {
      await apps.apply('persistentVolumeClaims', {
        metadata: { name: `${name}-claim`, namespace: 'shop' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '1Gi' } },
        },
      });
      await apps.apply('replicationSources', {
        metadata: { name, namespace: 'shop' },
        spec: {
          sourcePVC: `${name}-claim`,
          trigger: { schedule: '0 * * * *' },
          restic: { repository: 'secret', copyMethod: 'Direct' },
        },
      });
    }
    await apps.apply('replicationDestinations', {
      metadata: { name: 'restored', namespace: 'shop' },
      spec: {
        trigger: { manual: 'once' },
        restic: { repository: 'secret', copyMethod: 'Direct' },
      },
      status: { lastManualSync: 'once' },
    });
    await apps.apply('prometheusRules', WRITTEN);
    metrics = await startMetricsServer({
      source: {
        collect: () => {
          if (!isUp) throw new Error('The exporter is stopped');
          return SERIES;
        },
      },
      // The rules that the sandbox's PromQL supports, with a grace period under fifteen minutes.
      rules: RULES.filter(({ alert }) => alert !== 'VolSyncBackupTooLong').map(
        ({ alert, expr, labels, annotations }) => ({
          group: 'volsync',
          name: alert,
          query: expr,
          forSeconds: alert === 'VolSyncComponentAbsent' ? 3 : 900,
          labels,
          annotations,
        }),
      ),
    });
  });
  afterEach(async () => {
    isUp = true;
    apps.authorize(undefined);
    for (const one of started.splice(0)) await one.stop();
  });
  afterAll(async () => {
    await metrics?.close();
    await apps?.close();
  });

  async function start(
    server: JsonObject,
    more: Partial<Parameters<typeof startPortal>[0]> = {},
  ) {
    const portal = await startPortal({
      volsync: {
        clusters: [
          {
            ...apps.config,
            namespaces: [{ name: 'shop', owners: ['group:default/team-a'] }],
          },
        ],
        metrics: [{ name: 'prometheus', ...server }],
        refresh: { metrics: 0.2 },
      },
      entities: [component('shop', { 'backstage-volsync/namespace': 'shop' })],
      ...more,
    });
    started.push(portal);
    return portal;
  }
  type Portal = Awaited<ReturnType<typeof start>>;

  const get = (portal: Portal, query = '') =>
    request(portal.server)
      .get(`/api/volsync/v1/monitoring${query}`)
      .set('authorization', mockCredentials.user.header());

  async function read(portal: Portal): Promise<ClusterMonitoring> {
    const { status, body } = await get(portal, '?cluster=apps');
    expect(contractErrors('/v1/monitoring', status, body)).toBeUndefined();
    expect(status).toBe(200);
    const [cluster] = (body as MonitoringReport).clusters;
    if (!cluster) throw new Error('There is no cluster');
    return cluster;
  }
  async function until(
    portal: Portal,
    check: (found: ClusterMonitoring) => void,
  ): Promise<ClusterMonitoring> {
    let found: ClusterMonitoring | undefined;
    await waitFor(async () => {
      found = await read(portal);
      check(found);
    }, 60_000);
    return found!;
  }
  const absent = (found: ClusterMonitoring) =>
    found.rules.find(({ name }) => name === 'VolSyncComponentAbsent');

  it('joins series with resources, and reports orphaned series and missing ones', async () => {
    const portal = await start({ url: metrics.url });
    const found = await until(portal, ({ resources, history: drawn }) => {
      expect(resources?.[0]?.entityRefs).toEqual(['component:default/shop']);
      expect(drawn?.series).toHaveLength(2);
    });
    expect(
      found.resources?.map(row => [
        `${row.role} ${row.name}`,
        row.presence,
        row.attention,
      ]),
    ).toEqual([
      ['source orders', 'live', 'bad'],
      ['source invoices', 'live', 'none'],
      ['destination restored', 'live', 'none'],
      ['source quiet', 'missing', 'none'],
      ['source gone', 'stale', 'none'],
    ]);
    const [orders, invoices, restored] = found.resources ?? [];
    expect(orders).toMatchObject({
      outOfSync: true,
      missedDay: 2,
      missedWeek: 3,
      claim: 'orders-claim',
    });
    expect(invoices?.quantiles).toEqual({ median: 60 });
    expect(invoices?.meanSeconds).toBeCloseTo(90);
    expect(restored).toMatchObject({ outOfSync: true, restoredOnce: true });
    const drawn = found.history?.series.find(({ name }) => name === 'invoices');
    expect(drawn?.durations.map(({ seconds }) => Math.round(seconds))).toEqual([
      120, 60,
    ]);
    expect(
      found.history?.series.find(({ name }) => name === 'orders')?.missed.at(-1)
        ?.count,
    ).toBe(2);
  });

  it('BACKUP-VOLSYNC-APPS-INT-004: the target is scraped, and the rules are loaded', async () => {
    const portal = await start({ url: metrics.url });
    const found = await until(portal, ({ rules }) =>
      expect(rules.filter(rule => rule.writtenIn)).toHaveLength(4),
    );
    expect(found.scrape).toMatchObject({
      job: 'volsync-metrics',
      targets: 1,
      answering: 1,
      sinceIsOlder: false,
    });
    // It responded before the test started, so the exact start is unknown.
    expect(Date.now() - Date.parse(found.scrape?.since ?? '')).toBeLessThan(
      HOUR,
    );
    expect(
      found.rules.map(rule => [rule.name, rule.state, rule.subject]).sort(),
    ).toEqual([
      ['VolSyncBackupTooLong', 'not-loaded', 'duration'],
      ['VolSyncComponentAbsent', 'inactive', 'exporter'],
      ['VolSyncMissedIntervals', 'pending', 'missed-intervals'],
      ['VolSyncVolumeOutOfSync', 'pending', 'out-of-sync'],
    ]);
    expect(found.watch).toEqual({
      state: 'good',
      reason: 'watched',
      missing: [],
      firing: 0,
    });
    expect(
      found.rules.find(({ subject }) => subject === 'out-of-sync')?.alerts,
    ).toEqual(
      expect.arrayContaining([
        {
          state: 'pending',
          since: expect.any(String),
          labels: {
            job: 'volsync-metrics',
            obj_namespace: 'shop',
            obj_name: 'orders',
            role: 'source',
            method: 'restic',
          },
          summary: expect.any(String),
        },
      ]),
    );
  });

  it('BACKUP-VOLSYNC-APPS-INT-004: the exporter stops, and the alert is pending, fires and resolves', async () => {
    const portal = await start({ url: metrics.url });
    await until(portal, found => expect(absent(found)?.state).toBe('inactive'));
    isUp = false;
    await until(portal, found => {
      expect(absent(found)?.state).toBe('pending');
      expect(found.watch.reason).toBe('not-answering');
    });
    const fired = await until(portal, found =>
      expect(absent(found)?.state).toBe('firing'),
    );
    expect(fired.rules[0]).toBe(absent(fired));
    expect(fired.watch).toMatchObject({ state: 'bad', firing: 1 });
    isUp = true;
    const over = await until(portal, found =>
      expect(absent(found)?.state).toBe('inactive'),
    );
    expect(over.watch.firing).toBe(0);
  });

  it('is for viewers of the platform, and names no entity that they may not see', async () => {
    const stranger = await start(
      { url: metrics.url },
      { denied: ['volsync.platform.read'] },
    );
    const refused = await get(stranger);
    expect(refused.status).toBe(403);
    expect(contractErrors('/v1/monitoring', 403, refused.body)).toBeUndefined();
    expect(
      (
        await request(stranger.server)
          .get('/api/volsync/v1/monitoring')
          .set('authorization', mockCredentials.user.invalidHeader())
      ).status,
    ).toBe(401);
    const engineer = await start(
      { url: metrics.url },
      { denied: ['volsync.backup.read'] },
    );
    const found = await until(engineer, ({ resources }) =>
      expect(resources?.length).toBeGreaterThan(0),
    );
    expect(found.resources?.flatMap(row => row.entityRefs)).toEqual([]);
    expect((await get(engineer, '?cluster=none')).status).toBe(404);
    expect((await get(engineer, '?cluster=a&cluster=b')).status).toBe(400);
  });

  it('joins by namespace if it may not list over all of them', async () => {
    apps.authorize(({ namespace, resource }) =>
      namespace || !resource?.startsWith('replication')
        ? { allowed: true }
        : { allowed: false },
    );
    const portal = await start({ url: metrics.url });
    const found = await until(portal, ({ resources }) =>
      expect(resources?.length).toBeGreaterThan(0),
    );
    expect(found.problems).toEqual([]);
    expect(
      found.resources?.map(({ name, presence }) => `${name} ${presence}`),
    ).toContain('gone stale');
    apps.authorize(({ resource }) => ({
      allowed: !resource?.startsWith('replication'),
    }));
    const blind = await start({ url: metrics.url });
    const unseen = await until(blind, ({ resources }) =>
      expect(resources?.length).toBeGreaterThan(0),
    );
    expect(new Set(unseen.resources?.map(({ presence }) => presence))).toEqual(
      new Set(['unknown']),
    );
    expect(unseen.problems).toEqual([
      expect.objectContaining({ part: 'resources', reason: 'forbidden' }),
    ]);
  });

  it('reports that no metrics server is configured', async () => {
    const portal = await start({ url: metrics.url, clusters: ['edge'] });
    const found = await read(portal);
    expect(found.watch).toMatchObject({ state: 'off', reason: 'off' });
    expect(found.problems).toEqual([
      expect.objectContaining({ part: 'server', reason: 'not-configured' }),
    ]);
  });

  describe('with a misbehaving metrics server', () => {
    let server: Server;
    let url: string;
    let answer: (path: string, response: ServerResponse) => void;

    beforeAll(async () => {
      server = createServer((incoming, response) =>
        answer(new URL(incoming.url ?? '', 'http://m').pathname, response),
      );
      await new Promise<void>(done => {
        server.listen(0, '127.0.0.1', done);
      });
      url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    });
    afterAll(async () => {
      server.closeAllConnections();
      await new Promise(done => {
        server.close(done);
      });
    });

    const say = (response: ServerResponse, data: unknown) =>
      response.end(JSON.stringify({ status: 'success', data }));

    /** Responds like VictoriaMetrics without vmalert. */
    function victoriaMetrics(path: string, response: ServerResponse) {
      switch (path) {
        case '/vmalert/':
          response.writeHead(400).end('canary: for accessing vmalert flag …');
          break;
        case '/api/v1/rules':
          say(response, { groups: [] });
          break;
        case '/api/v1/query_range':
          say(response, { resultType: 'matrix', result: [] });
          break;
        default:
          say(response, {
            resultType: 'vector',
            result: [{ metric: { job: 'x' }, value: [1, '1'] }],
          });
      }
    }

    it('does not trust "no rules" from VictoriaMetrics without vmalert', async () => {
      answer = victoriaMetrics;
      const portal = await start({ url, type: 'victoriametrics' });
      const found = await until(portal, ({ watch }) =>
        expect(watch.reason).toBe('rules-unknown'),
      );
      expect(found.watch.state).toBe('unknown');
      expect(new Set(found.rules.map(({ state }) => state))).toEqual(
        new Set(['unknown']),
      );
      expect(found.problems).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            part: 'rules',
            remedy: expect.stringContaining('ruleUrl'),
          }),
        ]),
      );
    });

    it('trusts the same answer from Prometheus', async () => {
      answer = victoriaMetrics;
      const portal = await start({ url });
      const found = await until(portal, ({ watch }) =>
        expect(watch.reason).toBe('no-rules'),
      );
      expect(found.watch.state).toBe('bad');
      expect(new Set(found.rules.map(({ state }) => state))).toEqual(
        new Set(['not-loaded']),
      );
    });

    it.each<[string, (response: ServerResponse) => void, string, RegExp]>([
      [
        'a sign-in page',
        response => response.end('<html>canary'),
        'invalid',
        /volsync\.metrics\[\]\.url/,
      ],
      [
        'a refusal',
        response => response.writeHead(401).end('canary'),
        'forbidden',
        /volsync\.metrics\[\]\.headers/,
      ],
      [
        'too much',
        response => response.end(`"${'x'.repeat(17 * 1024 * 1024)}"`),
        'invalid',
        /volsync\.metrics\[\]\.url/,
      ],
      [
        'another kind of result',
        response => say(response, { resultType: 'scalar', result: [] }),
        'invalid',
        /volsync\.metrics\[\]\.url/,
      ],
      [
        'a connection that breaks',
        response => response.destroy(),
        'unreachable',
        /network policy/,
      ],
    ])('rejects %s', async (_, reply, reason, remedy) => {
      answer = (_path, response) => reply(response);
      const portal = await start({
        url,
        headers: { authorization: 'Bearer canary' },
      });
      const found = await until(portal, ({ watch }) =>
        expect(watch.reason).toBe('scrape-unknown'),
      );
      expect(found.watch.state).toBe('unknown');
      expect(found.scrape).toBeUndefined();
      expect(found.resources).toBeUndefined();
      expect(found.problems).toEqual(
        expect.arrayContaining(
          ['scrape', 'rules', 'series'].map(part =>
            expect.objectContaining({
              part,
              reason,
              remedy: expect.stringMatching(remedy),
            }),
          ),
        ),
      );
      expect(JSON.stringify(found)).not.toContain('canary');
    });

    it('trusts "no target" only if two queries agree', async () => {
      answer = (path, response) =>
        path === '/api/v1/query'
          ? say(response, { resultType: 'vector', result: [] })
          : victoriaMetrics(path, response);
      const portal = await start({ url });
      const found = await until(portal, ({ watch }) =>
        expect(watch.reason).toBe('scrape-unknown'),
      );
      expect(found.problems).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            part: 'scrape',
            message: expect.stringContaining('returned contradictory results'),
          }),
        ]),
      );
    });
  });
});
