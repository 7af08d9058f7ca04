import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cacheDirectory, root } from '../../../scripts/lib/paths.mjs';
import { handleInterrupt } from '../../../scripts/lib/run.mjs';
import { fail, say, step, UserError } from '../../../scripts/lib/say.mjs';
import { startPostgres } from '../../../scripts/toolchain/postgres.mjs';
import { readArguments } from '../lib/readArguments.mjs';
import { until } from '../lib/until.mjs';
import { difference, measureDelays, observe, toShare } from './observe.mjs';
import { makeRepository, startGenerator, startReplica } from './processes.mjs';
import { toMarkdown } from './report.mjs';
import {
  checkPrediction,
  planReplicas,
  predict,
  toCosts,
} from './simulate.mjs';
import { World } from './world.mjs';

const CLUSTERS = 10;
const SMALL_SIZES = [1_000, 10_000];
const WHOLE = 100_000;
/** Results of fewer volumes are not kept */
const LEAST_KEPT = 10_000;
/** How long a smaller size is observed: two rounds of evaluation */
const SMALL_SECONDS = 120;
const TAKEOVER_SECONDS = 1_200;
const FAST_HOURS = 24;
const CHANGES_PER_SECOND = 500;
const SETTLING_MS = 5_000;
const PHASES = ['restart', 'answers', 'takeover', 'fast'];

function readOptions() {
  const { phases, ...numbers } = readArguments(
    {
      volumes: WHOLE,
      minutes: 15,
      'load-minutes': 20,
      speed: 60,
      hours: FAST_HOURS,
    },
    { phases: { type: 'string', default: PHASES.join() } },
  );
  const chosen = phases.split(',').filter(Boolean);
  const unknown = chosen.find(phase => !PHASES.includes(phase));
  if (unknown) {
    throw new UserError(`--phases has "${unknown}".`, `There are ${PHASES}.`);
  }
  const { 'load-minutes': loadMinutes, ...rest } = numbers;
  return { ...rest, loadSeconds: loadMinutes * 60, phases: chosen };
}

/** The processes of one size; `close` ends them. */
class Bench {
  #started = [];

  static async open({ directory, repository, volumes, speed = 1, postgres }) {
    const bench = new Bench();
    const begunAt = Date.now();
    bench.directory = directory;
    bench.clock = { begunAt, speed };
    bench.world = new World({ volumes, clusters: CLUSTERS, now: begunAt });
    bench.generator = await startGenerator({
      volumes,
      clusters: CLUSTERS,
      speed,
      begunAt,
      repository,
    });
    bench.#started.push(bench.generator);
    if (postgres) {
      bench.postgres = await startPostgres({ cache: cacheDirectory() });
      bench.#started.push(bench.postgres);
    }
    return bench;
  }

  async start(name, options = {}) {
    const replica = await startReplica({
      ...this,
      name,
      database: this.postgres?.url,
      clock: this.clock.speed === 1 ? undefined : this.clock,
      ...options,
    });
    this.#started.push(replica);
    return replica;
  }

  async close() {
    for (const one of this.#started.reverse()) await one.stop();
  }
}

const isKnown = page => page.complete && page.counts.unknown === 0;
const isFresh = page => isKnown(page) && !page.lastKnownAt;

/** Seconds until the list has rows, until none is unknown, and until each was evaluated within two minutes. */
async function measureLoading(replica, { volumes, seconds, onProgress }) {
  const begun = performance.now();
  const passed = () => (performance.now() - begun) / 1_000;
  const loading = { refused: 0 };
  let counts;
  while (loading.fresh === undefined && passed() < seconds) {
    const page = await replica.fleet('limit=50').catch(() => undefined);
    if (!page) {
      loading.refused += 1;
      continue;
    }
    ({ counts } = page);
    const rows = Object.values(counts).reduce((sum, one) => sum + one, 0);
    onProgress(`${rows} rows, ${counts.unknown} unknown`);
    if (rows > 0) loading.listed ??= passed();
    if (rows >= volumes && isKnown(page)) loading.known ??= passed();
    if (rows >= volumes && isFresh(page)) loading.fresh = passed();
    await sleep(500);
  }
  return { ...loading, counts };
}

/** One size with one replica: loading, and then a steady state. */
async function measureSize(bench, { volumes, seconds, loadSeconds }) {
  const replica = await step(`A replica for ${volumes} volumes`, () =>
    bench.start('a'),
  );
  const before = await replica.bench('memory');
  const loading = await step('Loading', onProgress =>
    measureLoading(replica, { volumes, seconds: loadSeconds, onProgress }),
  );
  const observed = await step(`${seconds} s of it`, onProgress =>
    observe({
      replica,
      generator: bench.generator,
      seconds,
      onSample: ({ counts, rss }) =>
        onProgress(
          `${JSON.stringify(counts)}, ${Math.round(rss / 2 ** 20)} MiB`,
        ),
    }),
  );
  const after = await replica.bench('memory');
  return {
    replica,
    result: {
      volumes,
      loading,
      ...observed,
      heapBytes: after.heapUsed,
      heapBefore: before.heapUsed,
      rssBytes: Math.max(...observed.samples.map(({ rss }) => rss ?? 0)),
      warnings: [...replica.warnings].slice(0, 10),
    },
  };
}

async function measureRestart(bench, replica, { volumes, loadSeconds }) {
  await replica.stop();
  const begun = performance.now();
  const next = await bench.start('a');
  const startSeconds = (performance.now() - begun) / 1_000;
  const loading = await step('Loading after a restart', onProgress =>
    measureLoading(next, { volumes, seconds: loadSeconds, onProgress }),
  );
  return { next, result: { startSeconds, ...loading } };
}

/** A replica that only answers, while sources change. */
async function measureAnswers(bench, owner) {
  const { generator, world } = bench;
  const reader = await bench.start('reader', { answersOnly: true });
  const before = await reader.bench('memory');
  for (let i = 0; i < 20; i += 1) await reader.fleet(`limit=50&sort=size`);
  const after = await reader.bench('memory');
  const delays = await step('From a change to another replica', () =>
    measureDelays({ generator, reader, world }),
  );
  await generator.ask(`/rate?per-second=${CHANGES_PER_SECOND}`);
  await sleep(SETTLING_MS);
  await reader.bench('delay');
  const first = [await reader.bench('cpu'), await owner.bench('cpu')];
  const begun = performance.now();
  const answers = [];
  while (performance.now() - begun < 60_000) {
    const asked = performance.now();
    await reader.fleet('limit=50');
    answers.push(performance.now() - asked);
    await sleep(200);
  }
  const delay = await reader.bench('delay');
  const last = [await reader.bench('cpu'), await owner.bench('cpu')];
  const { changed } = await generator.ask('/');
  const changesPerSecond =
    changed / ((performance.now() - begun) / 1_000 + SETTLING_MS / 1_000);
  const delaysUnderLoad = await measureDelays({ generator, reader, world });
  await generator.ask('/rate?per-second=0');
  await reader.stop();
  return {
    heapBefore: before.heapUsed,
    heapAfter: after.heapUsed,
    rss: after.rss,
    delays,
    delaysUnderLoad,
    delay,
    changesPerSecond,
    answersMs: answers,
    cpuShare: {
      reader: toShare(first[0], last[0]),
      owner: toShare(first[1], last[1]),
    },
  };
}

/** Two replicas share the clusters, and one of them is killed. */
async function measureTakeover(bench, a) {
  const { generator, world } = bench;
  const b = await bench.start('b');
  await b.fleet('limit=1');
  const watched = async () => (await generator.ask('/')).watches;
  const { seconds: sharedAfter } = await until(
    'Two replicas share the watches',
    async () => {
      await Promise.all([a.fleet('limit=1'), b.fleet('limit=1')]);
      const { b: own = 0 } = await watched();
      return own >= (world.clusters.length / 2) * 5;
    },
    { seconds: 120, pauseMs: 1_000 },
  );
  await sleep(30_000);
  const first = {
    ...(await generator.ask('/')),
    cpu: [await a.bench('cpu'), await b.bench('cpu')],
  };
  await sleep(60_000);
  const last = {
    ...(await generator.ask('/')),
    cpu: [await a.bench('cpu'), await b.bench('cpu')],
  };
  const shared = difference(first, last);
  const pageBefore = await b.fleet('limit=1');
  a.kill();
  const { seconds: ownedAfter } = await until(
    'The other replica owns all clusters',
    async () => {
      const page = await b.fleet('limit=1');
      return (
        page.clusters.every(({ state }) => state === 'read') &&
        (await ownsAll(bench))
      );
    },
    { seconds: 120, pauseMs: 250 },
  );
  const { seconds: freshAfter } = await until(
    'All rows are fresh again',
    async () => isFresh(await b.fleet('limit=1')),
    { seconds: TAKEOVER_SECONDS, pauseMs: 1_000 },
  );
  const end = await generator.ask('/');
  return {
    sharedAfter,
    watches: last.watches,
    shared,
    cpuShare: {
      a: toShare(first.cpu[0], last.cpu[0]),
      b: toShare(first.cpu[1], last.cpu[1]),
    },
    countsBefore: pageBefore.counts,
    ownedAfter,
    freshAfter,
    afterKill: difference(last, end),
    samples: (await b.fleet('limit=1')).counts,
  };
}

/** Whether replica b watches the pods of all clusters: only the owner does. */
async function ownsAll({ generator, world }) {
  const { pods } = await generator.ask('/');
  return (pods?.b ?? 0) >= world.clusters.length;
}

/** As many volumes as cause the same number of evaluations a second as all of them at the usual speed. */
async function measureFast(
  { directory, repository },
  { volumes, speed, hours, loadSeconds },
) {
  const fewer = Math.max(100, Math.round(volumes / speed / 100) * 100);
  const bench = await Bench.open({
    directory,
    repository,
    volumes: fewer,
    speed,
  });
  try {
    const { result } = await measureSize(bench, {
      volumes: fewer,
      seconds: Math.round((hours * 3_600) / speed),
      loadSeconds,
    });
    return { ...result, speed, hours };
  } finally {
    await bench.close();
  }
}

function simulate(sizes) {
  if (sizes.length < 2) return undefined;
  const costs = toCosts(sizes.slice(-3).slice(0, 2));
  return {
    costs,
    check: sizes.length > 2 ? checkPrediction(costs, sizes.at(-1)) : undefined,
    million: predict(costs, 1_000_000),
    plan: planReplicas(costs, { volumes: 1_000_000, clusters: 50 }),
  };
}

async function measureLargest(
  context,
  { volumes, minutes, loadSeconds, phases },
  results,
) {
  const bench = await Bench.open({ ...context, volumes, postgres: true });
  try {
    const { replica, result } = await measureSize(bench, {
      volumes,
      seconds: minutes * 60,
      loadSeconds,
    });
    results.sizes.push(result);
    await context.save();
    let owner = replica;
    if (phases.includes('restart')) {
      const { next, result: restart } = await measureRestart(bench, owner, {
        volumes,
        loadSeconds,
      });
      owner = next;
      results.restart = restart;
      await context.save();
    }
    if (phases.includes('answers')) {
      results.answers = await step('A replica that only answers', () =>
        measureAnswers(bench, owner),
      );
      await context.save();
    }
    if (phases.includes('takeover')) {
      results.takeover = await step('Two replicas', () =>
        measureTakeover(bench, owner),
      );
      await context.save();
    }
  } finally {
    await bench.close();
  }
}

async function main() {
  const options = readOptions();
  const directory = await mkdtemp(path.join(tmpdir(), 'volsync-load-'));
  const end = () => rm(directory, { recursive: true, force: true });
  handleInterrupt(async () => {
    await end();
    process.exit(130);
  });
  const results = {
    at: new Date().toISOString(),
    node: process.version,
    cores: cpus().length,
    processor: cpus()[0]?.model,
    load: loadavg()[0],
    options,
    sizes: [],
  };
  const save = async () => {
    if (options.volumes < LEAST_KEPT) return;
    const folder = path.join(root, 'tools/bench/results');
    await mkdir(folder, { recursive: true });
    results.simulation = simulate(results.sizes);
    await writeFile(path.join(folder, 'load.md'), toMarkdown(results));
    await writeFile(
      path.join(folder, 'load.json'),
      `${JSON.stringify(results, undefined, 1)}\n`,
    );
  };
  try {
    const repository = await step('A repository', () =>
      makeRepository({
        restic: process.env.RESTIC_BINARY ?? 'restic',
        directory,
      }),
    );
    const context = { directory, repository, save };
    await measureLargest(context, options, results);
    for (const volumes of SMALL_SIZES.filter(size => size < options.volumes)) {
      const bench = await Bench.open({ ...context, volumes, postgres: true });
      try {
        const { result } = await measureSize(bench, {
          volumes,
          seconds: SMALL_SECONDS,
          loadSeconds: options.loadSeconds,
        });
        results.sizes.push(result);
        results.sizes.sort((one, other) => one.volumes - other.volumes);
        await save();
      } finally {
        await bench.close();
      }
    }
    if (options.phases.includes('fast')) {
      results.fast = await measureFast(context, options);
    }
    results.simulation = simulate(results.sizes);
    await save();
    say(`\n${toMarkdown(results)}`);
  } finally {
    await end();
  }
}

main().catch(error => {
  fail(error);
  process.exitCode = 1;
});
