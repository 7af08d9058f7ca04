import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse, stringify } from 'yaml';
import {
  type RunningController,
  startController,
} from '../../sandbox/src/volsync';
import {
  type MetricsServer,
  startMetricsServer,
} from '../../sandbox/src/metrics';
import { volsyncMetrics } from '../../sandbox/src/demo/volsyncMetrics';
import { freePort } from '../../../scripts/lib/ports.mjs';
import { eventually } from './support/eventually';
import { call, certificate, connectionWith, theLab } from './support/lab';
import { labLogger } from './support/logger';
import { makeNamespace } from './support/namespace';
import { type RunningProcess, startProcess } from './support/process';
import { runTool } from './support/tools';

/**
 * The platform's alerts in a real Prometheus: its own tool checks them and plays series over days, and the server
 * itself scrapes the controller's metrics, as in the ServiceMonitor. VictoriaMetrics' vmalert loads them too.
 */

jest.setTimeout(120_000);

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

const SYSTEM = path.resolve(
  __dirname,
  '../../../kubernetes/workloads/platform/backup/volsync-system',
);
const read = (name: string) =>
  parse(readFileSync(path.join(SYSTEM, name), 'utf8'));
const { groups } = read('alerts.yaml').spec as {
  readonly groups: readonly {
    readonly name: string;
    readonly rules: readonly Rule[];
  }[];
};
const rules = groups.flatMap(group => group.rules);
const [endpoint] = read('monitoring.yaml').spec.endpoints as readonly [
  {
    readonly scheme: string;
    readonly path: string;
    readonly tlsConfig: { readonly insecureSkipVerify: boolean };
    readonly relabelings: readonly {
      readonly targetLabel: string;
      readonly replacement: string;
    }[];
  },
];

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'volsync-alerts-'));
  await writeFile(path.join(directory, 'rules.yaml'), stringify({ groups }));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const UP = 'up{job="volsync-metrics",instance="10.0.0.1:8443"}';
const series = (name: string, role = 'source') =>
  `${name}{job="volsync-metrics",obj_namespace="notes",obj_name="data",method="restic",role="${role}"}`;
const OUT_OF_SYNC = 'volsync_volume_out_of_sync';
const MISSED = series('volsync_missed_intervals_total');
const SUM = series('volsync_sync_duration_seconds_sum');
const COUNT = series('volsync_sync_duration_seconds_count');

/** A firing alert: its labels and texts are the rule's, with the volume's names */
function firing(
  alert: string,
  value: string,
  more: Readonly<Record<string, string>>,
) {
  const rule = rules.find(each => each.alert === alert);
  const isOfVolume = rule?.annotations.summary?.includes('$labels.obj_name');
  return {
    exp_labels: {
      ...rule?.labels,
      ...more,
      ...(isOfVolume && {
        job: 'volsync-metrics',
        obj_namespace: 'notes',
        obj_name: 'data',
        method: 'restic',
        role: 'source',
      }),
    },
    exp_annotations: Object.fromEntries(
      Object.entries(rule?.annotations ?? {}).map(([name, text]) => [
        name,
        text
          .replaceAll('{{ $labels.obj_namespace }}', 'notes')
          .replaceAll('{{ $labels.obj_name }}', 'data')
          .replace(
            /\{\{ with \$labels\.cluster \}\}(.*?)\{\{ end \}\}/g,
            (_, said: string) =>
              more.cluster ? said.replace('{{ . }}', more.cluster) : '',
          )
          .replace(/\{\{ \$value [^}]*\}\}/, value),
      ]),
    ),
  };
}

/** Series by their values, and the expected alert at a time: none, or firing with its value */
type Case = readonly [
  what: string,
  alert: string,
  interval: string,
  series: Readonly<Record<string, string>>,
  moments: Readonly<
    Record<
      string,
      | 'quiet'
      | {
          readonly fires: string;
          readonly labels: Readonly<Record<string, string>>;
        }
    >
  >,
];
const fires = (value = '', labels: Readonly<Record<string, string>> = {}) => ({
  fires: value,
  labels,
});
const KNOWN = { job: 'volsync-metrics' };
const ofCluster = (name: string, cluster: string) =>
  name.replace('{', `{cluster="${cluster}",`);

const CASES: readonly Case[] = [
  [
    'the exporter does not answer any more',
    'VolSyncComponentAbsent',
    '1m',
    { [UP]: '1x9 0x40', 'up{job="other"}': '1x60' },
    { '10m': 'quiet', '24m': 'quiet', '26m': fires('', KNOWN) },
  ],
  [
    'the exporter is no target any more',
    'VolSyncComponentAbsent',
    '1m',
    { [UP]: '1x9 stale' },
    { '24m': 'quiet', '26m': fires('', KNOWN), '26h': fires() },
  ],
  [
    'one of two clusters under one Prometheus does not answer',
    'VolSyncComponentAbsent',
    '1m',
    {
      [ofCluster(UP, 'apps')]: '1x60',
      [ofCluster(UP, 'edge')]: '1x9 0x50',
    },
    { '24m': 'quiet', '26m': fires('', { ...KNOWN, cluster: 'edge' }) },
  ],
  [
    'one of two clusters under one Prometheus is no target any more',
    'VolSyncComponentAbsent',
    '1m',
    {
      [ofCluster(UP, 'apps')]: '1x60',
      [ofCluster(UP, 'edge')]: '1x9 stale',
    },
    { '24m': 'quiet', '26m': fires('', { ...KNOWN, cluster: 'edge' }) },
  ],
  [
    'the controller is another pod after a restart',
    'VolSyncComponentAbsent',
    '1m',
    {
      [UP]: '1x9 stale',
      'up{job="volsync-metrics",instance="10.0.0.2:8443"}': '_x10 1x60',
    },
    { '26m': 'quiet', '60m': 'quiet' },
  ],
  [
    'the exporter was never there',
    'VolSyncComponentAbsent',
    '1m',
    { 'up{job="other"}': '1x60' },
    { '14m': 'quiet', '16m': fires() },
  ],
  [
    'the exporter is well, with a short gap',
    'VolSyncComponentAbsent',
    '1m',
    { [UP]: '1x20 0x10 1x60' },
    { '40m': 'quiet', '80m': 'quiet' },
  ],
  [
    'a volume is out of sync until it is backed up',
    'VolSyncVolumeOutOfSync',
    '1m',
    { [series(OUT_OF_SYNC)]: '0x9 1x29 0x20' },
    { '24m': 'quiet', '26m': fires(), '45m': 'quiet' },
  ],
  [
    'the volumes of one name in two clusters under one Prometheus',
    'VolSyncVolumeOutOfSync',
    '1m',
    {
      [ofCluster(series(OUT_OF_SYNC), 'apps')]: '0x60',
      [ofCluster(series(OUT_OF_SYNC), 'edge')]: '1x60',
    },
    { '20m': fires('', { cluster: 'edge' }) },
  ],
  [
    'a destination restored once',
    'VolSyncVolumeOutOfSync',
    '1m',
    { [series(OUT_OF_SYNC, 'destination')]: '1x120' },
    { '120m': 'quiet' },
  ],
  [
    'an interval was missed, for a day',
    'VolSyncMissedIntervals',
    '1m',
    { [MISSED]: '3x60 4x1500' },
    { '60m': 'quiet', '70m': fires('1'), '26h': 'quiet' },
  ],
  [
    'the controller forgot what it had counted',
    'VolSyncMissedIntervals',
    '1m',
    { [MISSED]: '3x60 0x60' },
    { '119m': 'quiet' },
  ],
  [
    'a backup takes an hour and a half, after days of short ones',
    'VolSyncBackupTooLong',
    '4m',
    { [SUM]: '600x374 6000x500', [COUNT]: '1x374 2x500' },
    { '24h': 'quiet', '26h': fires('1h 30m 0s'), '51h': 'quiet' },
  ],
  [
    'the first backup that the controller remembers takes two hours',
    'VolSyncBackupTooLong',
    '4m',
    { [SUM]: '_x25 7200x1000', [COUNT]: '_x25 1x1000' },
    { '1h': 'quiet', '3h': fires('2h 0m 0s'), '28h': 'quiet' },
  ],
  [
    'a backup a minute, of a minute each',
    'VolSyncBackupTooLong',
    '4m',
    { [SUM]: '60+60x1000', [COUNT]: '1+1x1000' },
    { '3h': 'quiet', '28h': 'quiet' },
  ],
];

it('promtool reports no problem with the rules', async () => {
  const { code, stdout } = await runTool('promtool', [
    'check',
    'rules',
    '--lint=all',
    '--lint-fatal',
    path.join(directory, 'rules.yaml'),
  ]);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining(`SUCCESS: ${rules.length} rules found`),
  });
});

it('every alert has a test', () => {
  expect(new Set(CASES.map(([, alert]) => alert))).toEqual(
    new Set(rules.map(({ alert }) => alert)),
  );
});

it.each(CASES)('%s: %s', async (what, alert, interval, values, moments) => {
  const file = path.join(directory, `${what.replaceAll(/\W+/g, '-')}.yaml`);
  await writeFile(
    file,
    stringify({
      rule_files: ['rules.yaml'],
      evaluation_interval: '1m',
      tests: [
        {
          interval,
          input_series: Object.entries(values).map(([name, text]) => ({
            series: name,
            values: text,
          })),
          alert_rule_test: Object.entries(moments).map(([time, state]) => ({
            alertname: alert,
            eval_time: time,
            exp_alerts:
              state === 'quiet'
                ? []
                : [firing(alert, state.fires, state.labels)],
          })),
        },
      ],
    }),
  );
  const { code, stdout, stderr } = await runTool('promtool', [
    'test',
    'rules',
    file,
  ]);
  expect(`${stdout}${stderr}`).toContain('SUCCESS');
  expect(code).toBe(0);
});

/** The response of Prometheus' API, which vmalert shares. */
async function ask<T>(url: string): Promise<T> {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return ((await response.json()) as { data: T }).data;
}

interface LoadedRules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly name: string;
      readonly state: string;
      readonly health: string;
      readonly lastError?: string;
      readonly lastEvaluation: string;
    }[];
  }[];
}

const evaluated = (loaded: LoadedRules) => {
  const all = loaded.groups.flatMap(group => group.rules);
  // a rule that was not evaluated yet has the year 1
  const isDone = all.every(rule => !rule.lastEvaluation.startsWith('0001'));
  return (
    all.length > 0 &&
    isDone &&
    all.map(({ name, health, lastError }) => [name, health, lastError ?? ''])
  );
};
const ALL_WELL = rules.map(({ alert }) => [alert, 'ok', '']);

describe('in a server that scrapes the controller', () => {
  let controller: RunningController;
  let metrics: MetricsServer;
  let exporter: Server;
  let prometheus: RunningProcess;
  let url: string;

  beforeAll(async () => {
    controller = await startController({
      connection: connectionWith(theLab().tokens.node ?? ''),
      logger: labLogger('volsync'),
    });
    metrics = await startMetricsServer({
      source: volsyncMetrics([{ name: 'apps', controller }]),
    });
    // like the controller's own: TLS with a self-signed certificate
    exporter = createServer(
      {
        key: certificate('kubelet.key'),
        cert: certificate('kubelet.crt'),
      },
      (_request, response) => {
        fetch(`${metrics.url}/metrics`)
          .then(answer => answer.text())
          .then(
            text => response.setHeader('content-type', 'text/plain').end(text),
            error => response.writeHead(500).end(String(error)),
          );
      },
    );
    await new Promise<void>(done => {
      exporter.listen(0, '127.0.0.1', done);
    });
    const { port } = exporter.address() as AddressInfo;
    await writeFile(
      path.join(directory, 'prometheus.yaml'),
      stringify({
        global: { evaluation_interval: '1s' },
        rule_files: ['short.yaml'],
        scrape_configs: [
          {
            // what Prometheus' operator generates from the ServiceMonitor, except for service discovery
            job_name: 'serviceMonitor/volsync-system/volsync-metrics/0',
            scheme: endpoint.scheme,
            metrics_path: endpoint.path,
            tls_config: {
              insecure_skip_verify: endpoint.tlsConfig.insecureSkipVerify,
            },
            relabel_configs: endpoint.relabelings.map(each => ({
              target_label: each.targetLabel,
              replacement: each.replacement,
            })),
            scrape_interval: '1s',
            scrape_timeout: '1s',
            static_configs: [{ targets: [`127.0.0.1:${port}`] }],
          },
        ],
      }),
    );
    // the same rules with shorter durations
    await writeFile(
      path.join(directory, 'short.yaml'),
      stringify({
        groups: groups.map(group => ({
          ...group,
          rules: group.rules.map(rule => ({ ...rule, for: '3s' })),
        })),
      }),
    );
    const own = await freePort();
    url = `http://127.0.0.1:${own}/api/v1`;
    prometheus = startProcess('prometheus', [
      `--config.file=${path.join(directory, 'prometheus.yaml')}`,
      `--storage.tsdb.path=${path.join(directory, 'prometheus')}`,
      `--web.listen-address=127.0.0.1:${own}`,
      '--log.level=warn',
    ]);
  });

  afterAll(async () => {
    await prometheus?.stop();
    exporter?.closeAllConnections();
    exporter?.close();
    await metrics?.close();
    await controller?.close();
  });

  const query = async (expression: string) =>
    (
      await ask<{
        readonly result: readonly {
          readonly metric: Readonly<Record<string, string>>;
          readonly value: readonly [number, string];
        }[];
      }>(`${url}/query?query=${encodeURIComponent(expression)}`)
    ).result;

  const becomes = (expression: string, value: string) =>
    eventually(
      async () => {
        const result = await query(expression);
        return result[0]?.value[1] === value && result;
      },
      { what: `${expression} is ${value}`, timeoutMs: 60_000 },
    );

  it('up exists, with the job of the alerts', async () => {
    await becomes('up{job="volsync-metrics"}', '1').catch(error => {
      throw new Error(`${error}\n${prometheus.said()}`);
    });
  });

  it('all rules are loaded and evaluated', async () => {
    const loaded = await eventually(
      async () => evaluated(await ask<LoadedRules>(`${url}/rules`)),
      { what: 'The rules are evaluated', timeoutMs: 60_000 },
    );
    expect(loaded).toEqual(ALL_WELL);
  });

  it('an alert fires for a source that cannot be backed up', async () => {
    const namespace = await makeNamespace('alerts');
    const { status, text } = await call({
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
    expect({ status, text: status === 201 ? '' : text }).toEqual({
      status: 201,
      text: '',
    });
    const [series_] = await becomes(
      `ALERTS{alertname="VolSyncVolumeOutOfSync",alertstate="firing",obj_namespace="${namespace}"}`,
      '1',
    );
    expect(series_?.metric).toMatchObject({
      obj_name: 'data',
      role: 'source',
      severity: 'critical',
    });
  });

  it('when the exporter stops, the alert is pending, then it fires', async () => {
    const alert = 'alertname="VolSyncComponentAbsent"';
    expect(await query(`ALERTS{${alert}}`)).toEqual([]);
    exporter.closeAllConnections();
    await new Promise(done => {
      exporter.close(done);
    });
    await becomes(`ALERTS{${alert},alertstate="firing"}`, '1');
    await becomes(
      `max_over_time(ALERTS{${alert},alertstate="pending"}[5m])`,
      '1',
    );
  });
});

it('vmalert loads and evaluates the rules', async () => {
  const [storage, own] = [await freePort(), await freePort()];
  const database = startProcess('victoriaMetrics', [
    `-storageDataPath=${path.join(directory, 'victoria-metrics')}`,
    `-httpListenAddr=127.0.0.1:${storage}`,
  ]);
  const vmalert = startProcess('vmalert', [
    `-rule=${path.join(directory, 'rules.yaml')}`,
    `-datasource.url=http://127.0.0.1:${storage}`,
    `-httpListenAddr=127.0.0.1:${own}`,
    '-evaluationInterval=1s',
    '-notifier.blackhole',
  ]);
  try {
    const loaded = await eventually(
      async () => {
        const told = evaluated(
          await ask<LoadedRules>(`http://127.0.0.1:${own}/api/v1/rules`),
        );
        // the database may have started after the first evaluation
        return told && told.every(([, health]) => health === 'ok') && told;
      },
      { what: 'The rules are evaluated', timeoutMs: 60_000 },
    ).catch(error => {
      throw new Error(`${error}\n${vmalert.said()}\n${database.said()}`);
    });
    expect(loaded).toEqual(ALL_WELL);
  } finally {
    await vmalert.stop();
    await database.stop();
  }
});
