import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { root } from './paths.mjs';

/** Prometheus' names of the metrics in `docs/own-metrics.md`, as the OpenTelemetry exporter converts them. */
async function ownNames() {
  const text = await readFile(path.join(root, 'docs/own-metrics.md'), 'utf8');
  const rows = text.matchAll(/^\| `(volsync[\w.]+)`\s*\| (\w+)\s*\| `(.+?)`/gm);
  return [...rows].flatMap(([, name, type, unit]) => {
    const seconds = unit === 's' ? '_seconds' : '';
    const base = `${name.replaceAll('.', '_')}${seconds}`;
    switch (type) {
      case 'counter':
        return [`${base}_total`];
      case 'histogram':
        return [`${base}_bucket`, `${base}_count`, `${base}_sum`];
      default:
        return [base];
    }
  });
}

test('the Grafana dashboard uses only existing metrics, of the selected data source', async () => {
  const { panels, templating } = JSON.parse(
    await readFile(path.join(root, 'deploy/dashboards/volsync.json'), 'utf8'),
  );
  const known = new Set([
    'volsync_volume_out_of_sync',
    'volsync_missed_intervals_total',
    'volsync_sync_duration_seconds_sum',
    'volsync_sync_duration_seconds_count',
    ...(await ownNames()),
  ]);
  assert.ok(known.size > 12, 'the table of own metrics is read');
  const targets = panels.flatMap(panel => panel.targets ?? []);
  assert.ok(targets.length > 10);
  for (const { expr, datasource } of targets) {
    assert.equal(datasource.uid, '${datasource}');
    for (const name of expr.match(/\bvolsync_\w+/g) ?? []) {
      assert.ok(known.has(name), `${name} is nobody's metric`);
    }
  }
  const used = new Set(
    targets.flatMap(({ expr }) => expr.match(/\$(\w+)/g) ?? []),
  );
  const variables = templating.list.map(({ name }) => `$${name}`);
  for (const name of used) assert.ok(variables.includes(name), name);
});
