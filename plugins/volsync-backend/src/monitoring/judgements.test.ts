import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  read,
  type ReplicationSource,
  type ScrapeState,
} from 'backstage-plugin-volsync-common';
import { testConfig } from '../__testUtils__/testConfig';
import type { RuleState } from '../metrics/askRules';
import { seriesKey, type SeriesFigures } from '../metrics/askSeries';
import { MetricsClient } from '../metrics/MetricsClient';
import { toHistoryPromQl } from '../metrics/queries';
import { toResources } from './toResources';
import { subjectOf, toRules } from './toRules';
import { toWatch } from './toWatch';
import { withoutElsewhere } from './withoutElsewhere';
import { toWrittenRules, type WrittenRule } from '../metrics/toWrittenRules';

const NOW = new Date('2026-11-25T12:00:00Z');

const loaded = (
  name: string,
  query: string,
  more: Partial<RuleState> = {},
): RuleState => ({
  name,
  query,
  state: 'inactive',
  health: 'ok',
  alerts: [],
  ...more,
});
const ABSENT = loaded('Absent', 'absent(up{job="volsync-metrics"} == 1)');
const LATE = loaded('Late', 'volsync_volume_out_of_sync == 1');
const written = (name: string, query = LATE.query): WrittenRule => ({
  name,
  query,
  object: 'volsync-system/volsync',
});

describe('subjectOf', () => {
  it.each([
    ['absent(up{job="volsync-metrics"} == 1)', 'exporter'],
    ['absent(volsync_volume_out_of_sync)', 'exporter'],
    ['absent_over_time(up{job="volsync"}[5m])', 'exporter'],
    ['up{job="volsync"} == 0', 'exporter'],
    ['max(volsync_volume_out_of_sync{role="source"}) == 1', 'out-of-sync'],
    ['increase(volsync_missed_intervals_total[1d]) > 0', 'missed-intervals'],
    ['volsync_sync_duration_seconds_sum > 3600', 'duration'],
    ['kube_deployment_status_replicas{deployment="volsync"} < 1', 'other'],
  ])('%s watches %s', (query, subject) => {
    expect(subjectOf(query)).toBe(subject);
  });
});

describe('toRules', () => {
  const states = (options: Parameters<typeof toRules>[0]) =>
    Object.fromEntries(
      toRules(options).map(rule => [rule.name ?? rule.subject, rule.state]),
    );

  it('distinguishes rules that are not loaded from rules that do not exist', () => {
    expect(states({ loaded: [ABSENT], written: [written('Late')] })).toEqual({
      Absent: 'inactive',
      Late: 'not-loaded',
      'missed-intervals': 'no-rule',
      duration: 'no-rule',
    });
  });

  it('does not report "no rule" for a cluster that it could not read', () => {
    expect(states({ loaded: [ABSENT, LATE], written: undefined })).toEqual({
      Absent: 'inactive',
      Late: 'inactive',
      'missed-intervals': 'not-loaded',
      duration: 'not-loaded',
    });
  });

  it('reports no state while the metrics server does not respond', () => {
    expect(states({ loaded: undefined, written: [written('Late')] })).toEqual({
      Late: 'unknown',
      exporter: 'unknown',
      'missed-intervals': 'unknown',
      duration: 'unknown',
    });
  });

  it('sorts firing rules first, then failing ones, with the oldest alert', () => {
    const alert = (since: string, state: 'firing' | 'pending') => ({
      state,
      since,
      labels: { alertname: 'Late', severity: 'critical', obj_name: 'orders' },
    });
    const [first, second, third] = toRules({
      loaded: [
        loaded('Broken', 'volsync_sync_duration', {
          health: 'err',
          lastError: 'many-to-many',
        }),
        { ...ABSENT, health: 'unknown' },
        {
          ...LATE,
          state: 'firing',
          alerts: [
            alert('2026-11-25T11:00:00.000Z', 'pending'),
            alert('2026-11-25T10:00:00.000Z', 'firing'),
          ],
        },
      ],
      written: [written('Late')],
    });
    expect(first).toMatchObject({
      name: 'Late',
      state: 'firing',
      since: '2026-11-25T10:00:00.000Z',
      writtenIn: 'volsync-system/volsync',
    });
    expect(first?.alerts[0]?.labels).toEqual({ obj_name: 'orders' });
    expect(second).toMatchObject({
      name: 'Broken',
      state: 'error',
      lastError: 'many-to-many',
    });
    expect(third).toMatchObject({ subject: 'missed-intervals' });
  });
});

describe('toWatch', () => {
  const scrape = (targets: number, answering = targets): ScrapeState => ({
    job: 'volsync-metrics',
    targets,
    answering,
    sinceIsOlder: false,
  });
  const fires = (severity: string): RuleState => ({
    ...LATE,
    severity,
    state: 'firing',
    alerts: [{ state: 'firing', labels: {} }],
  });
  const broken: RuleState = { ...LATE, health: 'err', lastError: 'x' };

  it.each<
    [string, ScrapeState | undefined, readonly RuleState[] | undefined, string]
  >([
    ['unknown scrape-unknown', undefined, [ABSENT, LATE], ''],
    ['bad not-scraped', scrape(0), [ABSENT, LATE], ''],
    ['bad not-answering', scrape(2, 0), [ABSENT, LATE], ''],
    ['unknown rules-unknown', scrape(1), undefined, ''],
    ['bad no-rules', scrape(1), [], ''],
    ['warning rules-failing', scrape(1), [ABSENT, broken], ''],
    ['warning rules-missing', scrape(1), [LATE], 'exporter'],
    ['warning rules-missing', scrape(1), [ABSENT], 'out-of-sync'],
    ['warning partly-answering', scrape(2, 1), [ABSENT, LATE], ''],
    ['bad firing', scrape(1), [ABSENT, fires('critical')], ''],
    ['warning firing', scrape(1), [ABSENT, fires('warning')], ''],
    ['good watched', scrape(1), [ABSENT, LATE], ''],
  ])('%s', (expected, found, rules, missing) => {
    const watch = toWatch({
      hasServer: true,
      isPending: false,
      scrape: found,
      rules: toRules({ loaded: rules, written: [] }),
      areRulesKnown: rules !== undefined,
    });
    expect(`${watch.state} ${watch.reason}`).toBe(expected);
    expect(watch.missing.join()).toBe(missing);
  });
});

describe('toResources', () => {
  const source = (name: string, created: string): ReplicationSource =>
    ({
      metadata: { namespace: 'shop', name, creationTimestamp: created },
      spec: { sourcePVC: name, restic: {} },
    } as ReplicationSource);
  const figures = (name: string, more = {}): [string, SeriesFigures] => {
    const one = { namespace: 'shop', name, role: 'source' as const, ...more };
    return [seriesKey(one), one];
  };
  const at = NOW.toISOString();
  const kind = (objects: readonly ReplicationSource[], isRead = true) => ({
    reading: read(objects, at),
    objects,
    isRead: () => isRead,
  });
  const join = (options: Partial<Parameters<typeof toResources>[0]>) =>
    toResources({
      series: new Map(),
      live: { sources: kind([]), destinations: kind([]) },
      elsewhere: new Set(),
      isScraped: true,
      now: NOW,
      ...options,
    }).map(row => `${row.name} ${row.presence} ${row.attention}`);

  it('warns about a resource without series for ten minutes, unless nothing is scraped', () => {
    const live = {
      sources: kind([
        source('new', '2026-11-25T11:55:00Z'),
        source('old', '2026-11-25T11:45:00Z'),
      ]),
      destinations: kind([]),
    };
    expect(join({ live })).toEqual(['old missing warning', 'new missing none']);
    expect(join({ live, isScraped: false })).toEqual([
      'new missing none',
      'old missing none',
    ]);
  });

  it('does not report an orphaned series if the cluster could not be read', () => {
    const series = new Map([figures('orders', { outOfSync: true })]);
    const unseen = kind([], false);
    expect(
      join({ series, live: { sources: unseen, destinations: unseen } }),
    ).toEqual(['orders unknown bad']);
    expect(join({ series })).toEqual(['orders stale none']);
  });

  it('leaves out resources of another cluster on the same server', () => {
    const series = new Map([figures('orders'), figures('gone')]);
    const elsewhere = new Set(['source/shop/orders']);
    expect(join({ series, elsewhere })).toEqual(['gone stale none']);
  });
});

it('ignores alerts that fire only for another cluster', () => {
  const alert = (name: string) => ({
    state: 'firing' as const,
    labels: { obj_namespace: 'shop', obj_name: name, role: 'source' },
  });
  const both = new Set(['source/shop/both']);
  const [late, absent] = withoutElsewhere(
    [
      {
        ...LATE,
        state: 'firing',
        alerts: ['theirs', 'both', 'gone'].map(alert),
      },
      {
        ...ABSENT,
        state: 'firing',
        alerts: [{ state: 'firing', labels: { job: 'volsync-metrics' } }],
      },
    ],
    { elsewhere: new Set(['source/shop/theirs', ...both]), here: both },
  );
  expect(late?.alerts.map(({ labels }) => labels.obj_name)).toEqual([
    'both',
    'gone',
  ]);
  expect(absent?.state).toBe('firing');
  const [quiet] = withoutElsewhere(
    [{ ...LATE, state: 'firing', alerts: [alert('theirs')] }],
    { elsewhere: new Set(['source/shop/theirs']), here: both },
  );
  expect(quiet).toMatchObject({ state: 'inactive', alerts: [] });
});

describe('toWrittenRules', () => {
  it('finds rules about VolSync, and skips invalid rules', () => {
    const object = (name: string, spec: unknown) => ({
      metadata: { name, namespace: 'monitoring' },
      spec,
    });
    expect(
      toWrittenRules([
        undefined,
        {},
        object('broken', { groups: 'none' }),
        object('empty', { groups: [{ name: 'x' }] }),
        object('other', { groups: [{ rules: [{ alert: 'A', expr: 'up' }] }] }),
        object('volsync', {
          groups: [
            {
              rules: [
                { record: 'volsync:x', expr: 'volsync_x' },
                {
                  alert: 'Late',
                  expr: 'volsync_volume_out_of_sync',
                  labels: { severity: 'critical' },
                },
              ],
            },
          ],
        }),
      ]),
    ).toEqual([
      {
        name: 'Late',
        query: 'volsync_volume_out_of_sync',
        severity: 'critical',
        object: 'monitoring/volsync',
      },
    ]);
  });
});

it('keeps a name inside its pattern and its quotes', () => {
  const query = toHistoryPromQl('missed', {
    config: testConfig({ metrics: [{ name: 'm', url: 'http://m' }] })
      .metrics[0]!,
    sources: [{ namespace: 'a.b"} or up{x="', name: '.*|c' }],
    windowSeconds: 60,
  });
  expect(query).toContain('obj_name=~"\\\\.\\\\*\\\\|c"');
  expect(query.replace(/"(\\.|[^"\\])*"/g, '').match(/[{}]/g)).toEqual([
    '{',
    '}',
  ]);
});

it('times out on a server that never responds', async () => {
  const server = createServer(() => {});
  await new Promise<void>(done => {
    server.listen(0, '127.0.0.1', done);
  });
  const { port } = server.address() as AddressInfo;
  const [config] = testConfig({
    metrics: [{ name: 'slow', url: `http://127.0.0.1:${port}` }],
  }).metrics;
  const client = new MetricsClient(config!, { timeoutMilliseconds: 50 });
  await expect(
    client.query('outOfSync', new AbortController().signal),
  ).rejects.toMatchObject({
    reason: 'timeout',
    message: expect.stringContaining('did not answer within 0.05 s'),
  });
  await client.close();
  server.closeAllConnections();
  await new Promise(done => {
    server.close(done);
  });
});
