import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type {
  ClusterMonitoring,
  MonitoringReport,
} from 'backstage-plugin-volsync-common';
import request from 'supertest';
import { startPortal } from '../../../plugins/volsync-backend/src/__testUtils__/startPortal';
import { freePort } from '../../../scripts/lib/ports.mjs';
import { eventually } from './support/eventually';
import { Exporter } from './support/exporter';
import { call, theLab } from './support/lab';
import {
  type LabServer,
  prometheusRule,
  startPrometheus,
  startVictoriaMetrics,
  startVmalert,
  writeScrapes,
} from './support/metricsServers';
import {
  ensureNamespace,
  makeNamespace,
  removeNamespaces,
} from './support/namespace';
import { installOtherKinds, removeOtherKinds } from './support/otherKinds';
import { portalToken } from './support/portal';

/**
 * The monitoring page's API with real metrics servers: Prometheus, and VictoriaMetrics with and without vmalert. They
 * scrape the controller's metrics, as in the ServiceMonitor, and evaluate the template's own rules, with 8 s instead of
 * minutes.
 */

jest.setTimeout(180_000);

const SCRAPE_INTERVAL = '8s';
const SOON = 90_000;
const ALERTS = [
  'VolSyncBackupTooLong',
  'VolSyncComponentAbsent',
  'VolSyncMissedIntervals',
  'VolSyncVolumeOutOfSync',
];

let directory: string;
let files: { readonly scrapes: string; readonly rules: string };
let exporter: Exporter;
let token: string;
let namespace: string;
const servers: LabServer[] = [];

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'volsync-monitoring-'));
  await installOtherKinds();
  const { metadata } = prometheusRule;
  await ensureNamespace(metadata.namespace);
  const written = await call({
    method: 'POST',
    path: `/apis/monitoring.coreos.com/v1/namespaces/${metadata.namespace}/prometheusrules`,
    body: prometheusRule,
  });
  expect(written).toMatchObject({ status: 201 });
  // out of sync from the start, because its claim doesn't exist
  namespace = await makeNamespace('monitoring');
  token = await grantReading(namespace);
  const source = await call({
    method: 'POST',
    path: `/apis/volsync.backube/v1alpha1/namespaces/${namespace}/replicationsources`,
    body: {
      apiVersion: 'volsync.backube/v1alpha1',
      kind: 'ReplicationSource',
      metadata: { name: 'data' },
      spec: {
        sourcePVC: 'not-there',
        trigger: { schedule: '0 3 * * *' },
        restic: { repository: 'not-there', copyMethod: 'Snapshot' },
      },
    },
  });
  expect(source).toMatchObject({ status: 201 });
  exporter = await Exporter.create();
  files = await writeScrapes({
    directory,
    target: exporter.target,
    patience: SCRAPE_INTERVAL,
  });
});
afterAll(async () => {
  for (const server of servers) await server.stop();
  await exporter?.close();
  // another test's controller must not reconcile the source
  await removeNamespaces(
    prometheusRule.metadata.namespace,
    ...(namespace ? [namespace] : []),
  );
  await removeOtherKinds();
  await rm(directory, { recursive: true, force: true });
});

/**
 * A token that may read everything that the page needs, in all namespaces; other tests cover the portal's own roles.
 */
async function grantReading(own: string): Promise<string> {
  const account = { namespace: own, name: 'monitoring' };
  for (const [where, body] of [
    [
      `/api/v1/namespaces/${own}/serviceaccounts`,
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: account },
    ],
    [
      '/apis/rbac.authorization.k8s.io/v1/clusterroles',
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name: own },
        rules: [
          {
            apiGroups: ['volsync.backube', 'monitoring.coreos.com'],
            resources: ['*'],
            verbs: ['list', 'watch'],
          },
        ],
      },
    ],
    [
      '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name: own },
        roleRef: {
          apiGroup: 'rbac.authorization.k8s.io',
          kind: 'ClusterRole',
          name: own,
        },
        subjects: [{ kind: 'ServiceAccount', ...account }],
      },
    ],
  ] as const) {
    const made = await call({ method: 'POST', path: where, body });
    expect(made).toMatchObject({ status: 201 });
  }
  return portalToken(account);
}

/** The backend over the lab's cluster and a metrics server. */
async function open(metrics: Record<string, string>) {
  const { url, caData } = theLab();
  const portal = await startPortal({
    volsync: {
      clusters: [{ name: 'apps', url, serviceAccountToken: token, caData }],
      metrics: [{ name: 'lab', ...metrics }],
      refresh: { metrics: 0.5 },
    },
    entities: [],
  });
  const read = async () => {
    const { status, body } = await request(portal.server).get(
      '/api/volsync/v1/monitoring?cluster=apps',
    );
    const [cluster] = (body as MonitoringReport).clusters ?? [];
    if (status !== 200 || !cluster) {
      throw new Error(`${status} ${JSON.stringify(body)}`);
    }
    return cluster;
  };
  return {
    stop: () => portal.stop(),
    /** Waits until the response meets the condition. */
    until: (what: string, is: (found: ClusterMonitoring) => boolean) =>
      eventually(
        async () => {
          const found = await read();
          if (!is(found)) {
            throw new Error(
              `${JSON.stringify(found)}\n${servers
                .map(server => server.said().slice(-2_000))
                .join('\n')}`,
            );
          }
          return found;
        },
        { what, timeoutMs: SOON },
      ),
  };
}
type Portal = Awaited<ReturnType<typeof open>>;

const stateOf = (name: string, { rules }: ClusterMonitoring) =>
  rules.find(rule => rule.name === name)?.state;
const absent = (state: string) => (found: ClusterMonitoring) =>
  stateOf('VolSyncComponentAbsent', found) === state;

/** BACKUP-VOLSYNC-APPS-INT-004, for any server. */
async function upIsPresent(portal: Portal) {
  const found = await portal.until(
    'The scrape answers, and every rule is evaluated',
    ({ scrape, rules }) =>
      scrape?.answering === 1 &&
      rules.length === ALERTS.length &&
      rules.every(({ state }) => state !== 'unknown' && state !== 'not-loaded'),
  );
  expect(found.scrape).toMatchObject({ job: 'volsync-metrics', targets: 1 });
  expect(found.rules.map(({ name }) => name).sort()).toEqual(ALERTS);
  expect(new Set(found.rules.map(({ writtenIn }) => writtenIn))).toEqual(
    new Set(['volsync-system/volsync']),
  );
  expect(found.problems).toEqual([]);
}

async function exporterStopsAndStarts(portal: Portal) {
  await portal.until('The alert is quiet', absent('inactive'));
  await exporter.stop();
  try {
    // scrapes and rules are read separately: one may be updated a moment before the other
    await portal.until(
      'The exporter does not answer, and the alert is pending',
      found =>
        absent('pending')(found) && found.watch.reason === 'not-answering',
    );
    const fired = await portal.until('The alert fires', absent('firing'));
    const alert = fired.rules.find(
      ({ name }) => name === 'VolSyncComponentAbsent',
    );
    expect(alert).toMatchObject({ severity: 'critical', subject: 'exporter' });
    expect(Date.now() - Date.parse(alert?.since ?? '')).toBeLessThan(SOON);
    expect(fired.watch).toMatchObject({ state: 'bad', firing: 1 });
  } finally {
    await exporter.start();
  }
  const over = await portal.until(
    'The alert is over',
    found => absent('inactive')(found) && found.scrape?.answering === 1,
  );
  expect(
    over.rules.find(({ name }) => name === 'VolSyncComponentAbsent')?.alerts,
  ).toEqual([]);
}

/** The queries of the Grafana dashboard, with its variables at their defaults. */
async function dashboardQueries(): Promise<readonly string[]> {
  const { panels } = JSON.parse(
    await readFile(
      path.join(__dirname, '../../../deploy/dashboards/volsync.json'),
      'utf8',
    ),
  ) as { panels: readonly { targets?: readonly { expr: string }[] }[] };
  return panels.flatMap(({ targets = [] }) =>
    targets.map(({ expr }) =>
      expr
        .replaceAll('$job', 'volsync-metrics')
        .replace(/\$(cluster|namespace)/g, '.*'),
    ),
  );
}

describe('Prometheus', () => {
  let portal: Portal;
  let prometheus: LabServer;
  const ask = async (query: string) => {
    const answer = await fetch(
      `${prometheus.url}/api/v1/query?${new URLSearchParams({ query })}`,
    );
    const body = await answer.json();
    return {
      status: body.status,
      error: body.error,
      series: body.data?.result,
    };
  };
  beforeAll(async () => {
    prometheus = await startPrometheus({ directory, ...files });
    servers.push(prometheus);
    portal = await open({ url: prometheus.url });
  });
  afterAll(() => portal?.stop());

  it('BACKUP-VOLSYNC-APPS-INT-004: up exists, and the rules are loaded', () =>
    upIsPresent(portal));

  it("answers every query of the dashboard, and has VolSync's series for it", async () => {
    const queries = await dashboardQueries();
    expect(queries.length).toBeGreaterThan(10);
    for (const query of queries) {
      expect([query, await ask(query)]).toMatchObject([
        query,
        { status: 'success' },
      ]);
    }
    const names = new Set(
      queries.flatMap(
        query => query.match(/\bvolsync_(volume|missed|sync)\w+/g) ?? [],
      ),
    );
    expect(names.size).toBe(4);
    for (const name of names) {
      const { series } = await ask(`{__name__="${name}",role="source"}`);
      expect([name, series.length > 0]).toEqual([name, true]);
    }
  });

  it('fires for an overdue source, which is linked to the one in the cluster', async () => {
    const found = await portal.until('The alert fires', one =>
      one.rules.some(
        rule =>
          rule.name === 'VolSyncVolumeOutOfSync' &&
          rule.alerts.some(
            ({ state, labels }) =>
              state === 'firing' && labels.obj_namespace === namespace,
          ),
      ),
    );
    expect(
      found.resources?.find(row => row.namespace === namespace),
    ).toMatchObject({
      name: 'data',
      role: 'source',
      presence: 'live',
      attention: 'bad',
      outOfSync: true,
      claim: 'not-there',
    });
  });

  it('BACKUP-VOLSYNC-APPS-INT-004: the exporter stops and starts; the alert is pending, fires and is resolved', () =>
    exporterStopsAndStarts(portal));
});

describe('VictoriaMetrics', () => {
  let database: LabServer;
  let vmalert: LabServer;
  let alone: LabServer;
  beforeAll(async () => {
    const port = await freePort();
    vmalert = await startVmalert({
      ...files,
      databaseUrl: `http://127.0.0.1:${port}`,
    });
    database = await startVictoriaMetrics({
      directory,
      ...files,
      port,
      vmalertUrl: vmalert.url,
    });
    alone = await startVictoriaMetrics({ directory, ...files });
    servers.push(vmalert, database, alone);
  });

  it('BACKUP-VOLSYNC-APPS-INT-004: with vmalert behind it, the alert is pending, fires and is resolved', async () => {
    const portal = await open({ type: 'victoriametrics', url: database.url });
    try {
      await upIsPresent(portal);
      await exporterStopsAndStarts(portal);
    } finally {
      await portal.stop();
    }
  });

  it('BACKUP-VOLSYNC-APPS-INT-004: without vmalert the rules are unknown, and never OK', async () => {
    const portal = await open({ type: 'victoriametrics', url: alone.url });
    try {
      const found = await portal.until(
        'The scrape answers',
        ({ scrape }) => scrape?.answering === 1,
      );
      expect(found.watch).toMatchObject({
        state: 'unknown',
        reason: 'rules-unknown',
      });
      expect(new Set(found.rules.map(({ state }) => state))).toEqual(
        new Set(['unknown']),
      );
      expect(found.problems).toEqual([
        expect.objectContaining({
          part: 'rules',
          remedy: expect.stringContaining('ruleUrl'),
        }),
      ]);
    } finally {
      await portal.stop();
    }
  });

  it('reads the rules from vmalert at its own address', async () => {
    const portal = await open({
      type: 'victoriametrics',
      url: alone.url,
      ruleUrl: vmalert.url,
    });
    try {
      await upIsPresent(portal);
    } finally {
      await portal.stop();
    }
  });
});
