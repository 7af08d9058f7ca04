import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../fleet/measure.mjs';

const SAMPLE_INTERVAL_MS = 10_000;
const UNKNOWN_PAGE = 1_000;

/** The names of all rows that are unknown now. */
async function listUnknown(replica) {
  const names = new Set();
  let cursor;
  do {
    const page = await replica.fleet(
      `limit=${UNKNOWN_PAGE}&verdict=unknown&sort=volume${
        cursor ? `&cursor=${cursor}` : ''
      }`,
    );
    for (const { cluster, namespace, claim } of page.rows) {
      names.add(`${cluster}/${namespace}/${claim}`);
    }
    cursor = page.nextCursor;
  } while (cursor && names.size < 200_000);
  return names;
}

/** Counts by verdict every ten seconds, and each volume that becomes unknown. */
export async function observe({ replica, generator, seconds, onSample }) {
  const samples = [];
  const flaps = new Map();
  let before = new Set();
  let refused = 0;
  let loading;
  const begun = performance.now();
  const first = {
    backend: await replica.bench('cpu'),
    ...(await generator.ask('/')),
  };
  await replica.bench('delay');
  while (performance.now() - begun < seconds * 1_000) {
    const due = begun + (samples.length + 1) * SAMPLE_INTERVAL_MS;
    await sleep(Math.max(0, due - performance.now()));
    const asked = performance.now();
    const page = await replica.fleet('limit=1').catch(() => undefined);
    if (!page) {
      refused += 1;
      samples.push({ second: Math.round((asked - begun) / 1_000) });
      continue;
    }
    const answeredMs = performance.now() - asked;
    const unknown =
      page.counts.unknown > 0 ? await listUnknown(replica) : new Set();
    loading ??= new Set(unknown);
    for (const name of before) {
      // What was never known before was loaded; anything else was a flap
      if (!unknown.has(name) && !loading.delete(name)) {
        flaps.set(name, (flaps.get(name) ?? 0) + 1);
      }
    }
    before = unknown;
    const { rss, heapUsed } = await replica.bench('cpu');
    const sample = {
      second: Math.round((performance.now() - begun) / 1_000),
      counts: page.counts,
      complete: page.complete,
      lastKnownAt: page.lastKnownAt,
      answeredMs,
      rss,
      heapUsed,
    };
    samples.push(sample);
    onSample?.(sample);
  }
  const last = {
    backend: await replica.bench('cpu'),
    ...(await generator.ask('/')),
  };
  return {
    seconds: (last.backend.at - first.backend.at) / 1_000,
    samples,
    refused,
    /** Volumes that were not read until the end */
    stillLoading: loading?.size ?? 0,
    mostUnknown: Math.max(...samples.map(({ counts }) => counts?.unknown ?? 0)),
    flaps: [...flaps.values()].reduce((sum, count) => sum + count, 0),
    flappedVolumes: flaps.size,
    cpuShare: toShare(first.backend, last.backend),
    delay: await replica.bench('delay'),
    requests: difference(first, last),
  };
}

/** CPU time per time; 1 is one core. */
export function toShare(first, last) {
  return (
    (last.user + last.system - first.user - first.system) /
    1_000 /
    (last.at - first.at)
  );
}

/** What the generator was asked between two of its reports. */
export function difference(first, last) {
  const subtract = (one, other) =>
    Object.fromEntries(
      Object.entries(other)
        .map(([name, count]) => [name, count - (one[name] ?? 0)])
        .filter(([, count]) => count > 0),
    );
  return {
    api: subtract(first.api, last.api),
    store: subtract(first.store, last.store),
  };
}

/** From a change in the API server until another replica's answer has it, in milliseconds. */
export async function measureDelays({
  generator,
  reader,
  world,
  samples = 40,
}) {
  const { cluster, namespace, claim } = world.name(0);
  const delays = [];
  const find = async () => {
    const { rows } = await reader.fleet(
      `limit=50&sort=volume&cluster=${cluster}&text=${namespace}`,
    );
    return rows.find(row => row.claim === claim && row.namespace === namespace);
  };
  for (let i = 0; i < samples; i += 1) {
    const next = `${new Date(
      (await generator.ask('/')).now + (i + 1) * 3_600_000,
    )
      .toISOString()
      .slice(0, 19)}Z`;
    const begun = performance.now();
    await generator.ask(`/change?volume=0&next=${encodeURIComponent(next)}`);
    for (;;) {
      const row = await find();
      const passed = performance.now() - begun;
      if (row?.nextRunAt && Date.parse(row.nextRunAt) === Date.parse(next)) {
        delays.push(passed);
        break;
      }
      if (passed > 30_000) {
        delays.push(passed);
        break;
      }
      await sleep(20);
    }
    await sleep(100 * Math.random());
  }
  return {
    samples: delays.length,
    median: percentile(delays, 50),
    p95: percentile(delays, 95),
    worst: Math.max(...delays),
  };
}
