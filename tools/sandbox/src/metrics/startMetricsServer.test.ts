import { startMetricsServer } from './startMetricsServer';
import type { AlertingRule, MetricsServer, Series } from './types';

const HOUR = 3_600_000;

describe('startMetricsServer', () => {
  const app = {
    obj_name: 'app',
    obj_namespace: 'shop',
    role: 'source',
    method: 'restic',
  };
  const db = { ...app, obj_name: 'db' };
  let now: number;
  let series: readonly Series[];
  let failure: Error | undefined;
  let server: MetricsServer;
  const rules: AlertingRule[] = [
    {
      group: 'volsync',
      name: 'VolumeOutOfSync',
      query: 'volsync_volume_out_of_sync{role="source"} == 1',
      forSeconds: 60,
      labels: { severity: 'critical' },
      annotations: {
        summary:
          '{{ $labels.obj_namespace }}/{{ $labels.obj_name }} is {{ $value | printf "%.0f" }} {{ externalURL }}',
      },
    },
  ];

  beforeEach(async () => {
    now = Date.parse('2026-11-23T12:00:00Z');
    failure = undefined;
    const missed = 'volsync_missed_intervals_total';
    const duration = 'volsync_sync_duration_seconds';
    series = [
      {
        name: 'volsync_volume_out_of_sync',
        labels: app,
        value: 0,
        type: 'gauge',
      },
      {
        name: 'volsync_volume_out_of_sync',
        labels: db,
        value: 1,
        type: 'gauge',
      },
      {
        name: missed,
        labels: app,
        value: 5,
        type: 'counter',
        history: [25, 20, 15, 10, 5].map((hours, index) => ({
          at: now - hours * HOUR,
          value: index,
        })),
      },
      {
        name: duration,
        labels: { ...app, quantile: '0.5' },
        value: 7,
        type: 'summary',
      },
      { name: `${duration}_sum`, labels: app, value: 30, type: 'summary' },
      { name: `${duration}_count`, labels: app, value: 4, type: 'summary' },
    ];
    server = await startMetricsServer({
      clock: () => new Date(now),
      rules,
      source: {
        collect: () => {
          if (failure) throw failure;
          return series;
        },
      },
    });
  });
  afterEach(() => server.close());

  const get = async (path: string) => {
    const response = await fetch(`${server.url}${path}`);
    return { status: response.status, body: await response.json() };
  };
  const query = async (text: string, rest = '') => {
    const { status, body } = await get(
      `/api/v1/query?query=${encodeURIComponent(text)}${rest}`,
    );
    if (body.status !== 'success') {
      return `${status} ${body.errorType}: ${body.error}`;
    }
    return body.data.result.map(
      (each: { metric: Record<string, string>; value: [number, string] }) =>
        `${each.metric.obj_name ?? '-'} ${each.value[1]}`,
    );
  };

  it.each([
    ['volsync_volume_out_of_sync', ['app 0', 'db 1']],
    ['volsync_volume_out_of_sync{obj_name="db"}', ['db 1']],
    ['volsync_volume_out_of_sync{obj_name!="db"}', ['app 0']],
    ['volsync_volume_out_of_sync{obj_name=~"a.*|x"}', ['app 0']],
    ['volsync_volume_out_of_sync{obj_name=~"a"}', []],
    ['volsync_volume_out_of_sync{obj_name!~"a.*"}', ['db 1']],
    ['max by (obj_namespace) (volsync_volume_out_of_sync)', ['- 1']],
    [
      'max by (obj_namespace, obj_name, role, method) (volsync_volume_out_of_sync)',
      ['app 0', 'db 1'],
    ],
    ['volsync_sync_duration_seconds{quantile="0.5"}', ['app 7']],
    [
      'volsync_sync_duration_seconds_sum / volsync_sync_duration_seconds_count',
      ['app 7.5'],
    ],
    ['up{job="volsync-metrics"}', ['- 1']],
    ['absent(up{job="volsync-metrics"})', []],
    ['absent(up{job="other"})', ['- 1']],
    ['sum without (obj_name) (volsync_volume_out_of_sync)', ['- 1']],
    [
      'max without (instance, role) (volsync_volume_out_of_sync)',
      ['app 0', 'db 1'],
    ],
    ['count(up)', ['- 1']],
    ['last_over_time(volsync_missed_intervals_total[1d])', ['app 5']],
    ['nothing_of_this_name', []],
    [
      'volsync_volume_out_of_sync == 1 or volsync_volume_out_of_sync',
      ['db 1', 'app 0'],
    ],
    [
      'volsync_volume_out_of_sync unless volsync_volume_out_of_sync == 1',
      ['app 0'],
    ],
    // Names do not matter, and only the counter existed a day ago
    [
      'volsync_volume_out_of_sync unless volsync_missed_intervals_total offset 20h',
      ['db 1'],
    ],
    ['volsync_missed_intervals_total offset 20h', ['app 1']],
    [
      'volsync_volume_out_of_sync unless volsync_volume_out_of_sync offset 1d',
      ['app 0', 'db 1'],
    ],
  ])('returns %s', async (text, expected) => {
    expect(await query(text)).toEqual(expected);
  });

  it('computes an increase like Prometheus extrapolates it', async () => {
    // Five samples five hours apart lie within the day, the first 20 hours old
    // and worth 1: growth 4 over 20 hours, and back to its start 4 hours more.
    expect(
      await query('increase(volsync_missed_intervals_total[24h])'),
    ).toEqual(['app 4.8']);
  });

  it('detects a counter reset', async () => {
    series = series.map(each =>
      each.name === 'volsync_missed_intervals_total'
        ? { ...each, value: 1 }
        : each,
    );
    now += HOUR;
    // 1..4, 5 at the start, then 1 after a restart: the reset is added, not subtracted.
    const [text] = (await query(
      'increase(volsync_missed_intervals_total[24h])',
    )) as string[];
    expect(Number(text?.split(' ')[1])).toBeGreaterThan(4);
  });

  it.each([
    'rate(volsync_missed_intervals_total[5m])',
    'volsync_missed_intervals_total[5m]',
    '(up) offset 5m',
    'increase(volsync_missed_intervals_total[1d] offset 1d)',
    'up unless on (job) up',
    'up offset 5w',
    'up @ 0',
    'up + up',
    'up / on(job) up',
    'up == bool 1',
    'topk(1, up)',
    'increase(volsync_missed_intervals_total[5w])',
    '1',
    'up{job=~"(?i)volsync"}',
    'increase(volsync_missed_intervals_total[1h:5m])',
  ])('rejects %s, which it could only answer incorrectly', async text => {
    expect(await query(text)).toMatch(/^422 bad_data: .*not supported/);
  });

  it.each([
    '',
    'up{',
    'up{job=~"("}',
    '{}',
    'max by (',
    'up}',
    '"'.repeat(5000),
  ])('reports that %p is not a query', async text => {
    expect(await query(text)).toMatch(/^400 bad_data: /);
  });

  it('rejects a many-to-many division', async () => {
    const text = '{__name__=~"volsync_sync.*(sum|count)"} / up';
    expect(await query(text)).toMatch(/^422 bad_data: .*many-to-many/);
  });

  it('ends a series when it is gone, and keeps its history', async () => {
    const then = now;
    series = series.filter(each => each.labels.obj_name !== 'db');
    now += 60_000;
    expect(await query('volsync_volume_out_of_sync')).toEqual(['app 0']);
    expect(
      await query('volsync_volume_out_of_sync', `&time=${then / 1000}`),
    ).toEqual(['app 0', 'db 1']);
  });

  it('is not up while its source cannot be read', async () => {
    failure = new Error('down');
    now += 1000;
    expect(await query('up')).toEqual(['- 0']);
    expect(await query('volsync_volume_out_of_sync')).toEqual([]);
  });

  it('supports ranges and form posts', async () => {
    const response = await fetch(`${server.url}/api/v1/query_range`, {
      method: 'POST',
      body: new URLSearchParams({
        query: 'volsync_missed_intervals_total',
        start: String((now - 5 * HOUR) / 1000),
        end: new Date(now).toISOString(),
        step: String((5 * HOUR) / 1000),
      }),
    });
    const { data } = await response.json();
    expect(data.resultType).toBe('matrix');
    expect(data.result[0].values.map(([, value]: string[]) => value)).toEqual([
      '4',
      '5',
    ]);
    const refused = await get(
      '/api/v1/query_range?query=up&start=0&end=1e9&step=0',
    );
    expect(refused.status).toBe(400);
    const many = await get(
      '/api/v1/query_range?query=up&start=0&end=1000000&step=1',
    );
    expect(many.body.error).toContain('11,000');
  });

  it('makes an alert pending and then firing', async () => {
    const state = async () =>
      (await get('/api/v1/rules')).body.data.groups[0].rules[0].state;
    expect(await state()).toBe('pending');
    now += 60_000;
    expect(await state()).toBe('firing');
    const { alerts } = (await get('/api/v1/alerts')).body.data;
    expect(alerts).toHaveLength(1);
    expect(alerts[0].labels).toMatchObject({
      alertname: 'VolumeOutOfSync',
      obj_name: 'db',
      severity: 'critical',
    });
    expect(alerts[0].annotations.summary).toBe(
      'shop/db is 1 {{ externalURL }}',
    );
    series = [];
    now += 1000;
    expect(await state()).toBe('inactive');
  });

  it('refuses to start with a rule that it cannot evaluate', async () => {
    await expect(
      startMetricsServer({
        source: { collect: () => [] },
        rules: [{ group: 'g', name: 'n', query: 'rate(up[5m])' }],
      }),
    ).rejects.toThrow('The function "rate" is not supported');
  });

  it('exposes the text for a scrape', async () => {
    series = [
      ...series,
      { name: 'odd', labels: { text: 'a"b\\c\nd' }, value: Infinity },
    ];
    const text = await (await fetch(`${server.url}/metrics`)).text();
    expect(text).toContain('# TYPE volsync_sync_duration_seconds summary\n');
    expect(text).not.toContain('# TYPE volsync_sync_duration_seconds_sum');
    expect(text).toContain(
      'volsync_volume_out_of_sync{obj_name="db",obj_namespace="shop",role="source",method="restic"} 1\n',
    );
    expect(text).toContain('odd{text="a\\"b\\\\c\\nd"} +Inf\n');
  });

  it('fails as injected', async () => {
    server.injectFault({ kind: 'status', status: 503 }, { times: 1 });
    expect((await fetch(`${server.url}/-/healthy`)).status).toBe(503);
    expect((await fetch(`${server.url}/-/healthy`)).status).toBe(200);
    const remove = server.injectFault({ kind: 'drop' });
    await expect(fetch(`${server.url}/-/healthy`)).rejects.toThrow();
    remove();
    server.injectFault(
      { kind: 'garbage' },
      { path: '/api/v1/query', times: 1 },
    );
    await expect(query('up')).rejects.toThrow();
    server.injectFault({ kind: 'delay', milliseconds: 60_000 });
    const slow = fetch(`${server.url}/-/healthy`, {
      signal: AbortSignal.timeout(100),
    });
    await expect(slow).rejects.toThrow(/timeout|aborted/);
  });

  it('responds to nothing else', async () => {
    expect((await fetch(`${server.url}/api/v1/admin`)).status).toBe(404);
    const response = await fetch(`${server.url}/api/v1/rules`, {
      method: 'DELETE',
    });
    expect(response.status).toBe(405);
  });
});
