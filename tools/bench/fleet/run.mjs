import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startLab } from '../../../scripts/lab/index.mjs';
import { root } from '../../../scripts/lib/paths.mjs';
import { freePort } from '../../../scripts/lib/ports.mjs';
import { handleInterrupt, start } from '../../../scripts/lib/run.mjs';
import { fail, say, step, UserError } from '../../../scripts/lib/say.mjs';
import { readArguments } from '../lib/readArguments.mjs';
import { until } from '../lib/until.mjs';
import { Events, readStream, writeDuration } from './events.mjs';
import { median, Requests, summarise, time } from './measure.mjs';
import { measurePage } from './page.mjs';
import { toMarkdown } from './report.mjs';
import {
  describeWorld,
  makeWorld,
  sourcePath,
  toCatalog,
  toConfig,
} from './world.mjs';

const FLEET = '/api/volsync/v1/fleet';
const REPEATS = 40;
/** Between two requests of one reader, milliseconds */
const PAUSE = 5_000;

async function startBackend({ lab, world, token }) {
  const port = await freePort();
  const catalogFile = path.join(lab.directory, 'catalog.yaml');
  const configFile = path.join(lab.directory, 'app-config.json');
  await writeFile(catalogFile, toCatalog(world));
  await writeFile(
    configFile,
    JSON.stringify(toConfig({ lab, world, token, port, catalogFile })),
    { mode: 0o600 },
  );
  const tail = [];
  const backend = start(
    process.execPath,
    [
      '--expose-gc',
      '--require',
      '@backstage/cli/config/nodeTransform.cjs',
      path.join(root, 'tools/bench/fleet/backend.ts'),
      '--config',
      configFile,
    ],
    {
      cwd: path.join(root, 'packages/backend'),
      env: { ...process.env, NODE_ENV: 'development' },
      onLine: line => {
        if (/\b(warn|error)\b/i.test(line)) tail.push(line);
        if (tail.length > 200) tail.shift();
      },
    },
  );
  const base = `http://127.0.0.1:${port}`;
  const anonymous = new Requests({ base });
  await until('The backend is ready', async () => {
    const ended = await Promise.race([backend.ended, sleep(300)]);
    if (ended) throw new UserError(ended.tail.slice(-20).join('\n'));
    const answer = await anonymous
      .send({ path: '/.backstage/health/v1/readiness' })
      .catch(() => undefined);
    return answer?.status === 200;
  });
  const signedIn = await anonymous.json({
    method: 'POST',
    path: '/api/auth/guest/refresh',
  });
  const userToken = signedIn.backstageIdentity.token;
  return {
    ...backend,
    anonymous,
    userToken,
    portal: new Requests({ base, token: userToken, connections: 300 }),
    base,
    warnings: tail,
  };
}

/** Milliseconds of sequential requests. */
async function timeRequests(requests, request, count = REPEATS) {
  const series = [];
  let last;
  for (let i = 0; i < count; i += 1) {
    const { milliseconds, result } = await time(() => requests.send(request));
    if (result.status !== (request.expect ?? 200)) {
      throw new Error(`${request.path}: ${result.status} ${result.text}`);
    }
    series.push(milliseconds);
    last = result;
  }
  return { ...summarise(series), bytes: last.bytes };
}

/** A response compared with the cost of serialising the same data from memory, in the same process. */
async function measureAnswer(backend, route) {
  const { anonymous, portal, base, userToken } = backend;
  const query = new URLSearchParams({
    url: `${base}${route}`,
    authorization: `Bearer ${userToken}`,
  });
  await anonymous.send({ path: `/api/bench/keep?${query}` });
  await timeRequests(portal, { path: route }, 5);
  const { milliseconds } = await anonymous.json({
    path: '/api/bench/serialise',
  });
  const answer = await timeRequests(portal, { path: route });
  const kept = await timeRequests(anonymous, { path: '/api/bench/kept' });
  const again = await anonymous.json({ path: '/api/bench/serialise' });
  const serialising = summarise([...milliseconds, ...again.milliseconds]);
  return {
    answer,
    serialising,
    sentFromMemory: kept,
    ratio: answer.median / serialising.median,
  };
}

/** The requests of the portal's account to the API server, according to the server's audit log. */
async function auditedCalls(lab, since = 0) {
  const text = await readFile(path.join(lab.directory, 'audit.log'), 'utf8');
  const counts = {};
  for (const line of text.split('\n').filter(Boolean)) {
    const { stage, verb, objectRef, stageTimestamp } = JSON.parse(line);
    // a watch is logged when it starts, and when it ends
    const isCall =
      verb === 'watch'
        ? stage === 'ResponseStarted'
        : stage === 'ResponseComplete';
    if (isCall && Date.parse(stageTimestamp) >= since) {
      const name = `${verb} ${objectRef?.resource}`;
      counts[name] = (counts[name] ?? 0) + 1;
    }
  }
  return counts;
}

/** This number of readers request the fleet every few seconds and follow an entity each, while sources change. */
async function measureReaders(context) {
  const { backend, lab, world, api, options, readers, followed } = context;
  const { portal } = backend;
  const since = Date.now();
  const cpuBefore = await backend.anonymous.json({ path: '/api/bench/cpu' });
  const events = new Events({ api, world, rate: options.rate });
  const entities = world.clusters.flatMap(cluster =>
    world.namespaces.map(namespace => `${namespace}-${cluster}`),
  );
  const closes = [];
  let reports = 0;
  for (let i = 0; i < readers; i += 1) {
    const entity = entities[((i % followed) * 37) % entities.length];
    closes.push(
      await readStream(
        portal,
        `/api/volsync/v1/entities/component/default/${entity}/volumes/watch`,
        () => {
          reports += 1;
        },
      ),
    );
  }
  const end = performance.now() + options.seconds * 1000;
  const answers = [];
  await Promise.all(
    Array.from({ length: readers }, async (_, i) => {
      await sleep((PAUSE * i) / readers);
      let etag;
      while (performance.now() < end) {
        const begun = performance.now();
        const { status, headers } = await portal.send({
          path: FLEET,
          headers: etag ? { 'if-none-match': etag } : {},
        });
        if (![200, 304].includes(status)) throw new Error(`fleet: ${status}`);
        etag = headers.etag;
        answers.push(performance.now() - begun);
        await sleep(Math.max(0, PAUSE - (performance.now() - begun)));
      }
    }),
  );
  closes.forEach(close => close());
  const happened = await events.stop();
  const cpuAfter = await backend.anonymous.json({ path: '/api/bench/cpu' });
  await sleep(1_000);
  const calls = await auditedCalls(lab, since);
  return {
    readers,
    followed,
    seconds: (Date.now() - since) / 1000,
    events: happened,
    reports,
    answers: summarise(answers),
    cpuShare:
      (cpuAfter.user + cpuAfter.system - cpuBefore.user - cpuBefore.system) /
      1000 /
      (cpuAfter.at - cpuBefore.at),
    calls,
    callsInAll: Object.values(calls).reduce((sum, count) => sum + count, 0),
  };
}

/** From before the change is written until a reader receives it: on an entity's stream, and in the fleet's response. */
async function measureDelays({ backend, world, api, samples = 30 }) {
  const { portal } = backend;
  const [cluster] = world.clusters;
  const [namespace] = world.namespaces;
  const [volume] = world.volumes;
  const source = sourcePath(namespace, volume);
  const arrivals = new Map();
  const close = await readStream(
    portal,
    `/api/volsync/v1/entities/component/default/${namespace}-${cluster}/volumes/watch`,
    (report, at) => {
      const seen = report.volumes.find(one => one.claim === volume);
      const seconds = seen?.source?.lastDurationSeconds;
      if (!arrivals.has(seconds)) arrivals.set(seconds, at);
    },
  );
  const toReader = [];
  for (let i = 0; i < samples; i += 1) {
    const seconds = 1_000 + i;
    const begun = performance.now();
    await writeDuration(api, source, seconds);
    await until('The change reaches the reader', () => arrivals.has(seconds), {
      seconds: 30,
    });
    toReader.push(arrivals.get(seconds) - begun);
    await sleep(100 * Math.random());
  }
  close();
  const toFleet = [];
  const { headers } = await portal.send({ path: FLEET });
  let known = headers.etag;
  for (let i = 0; i < samples; i += 1) {
    const at = new Date(Date.now() + (i + 1) * 86_400_000)
      .toISOString()
      .replace(/\.\d+Z$/, 'Z');
    const begun = performance.now();
    await api.json({
      method: 'PATCH',
      path: `${source}/status`,
      type: 'application/merge-patch+json',
      body: { status: { nextSyncTime: at } },
    });
    for (;;) {
      const answer = await portal.send({
        path: FLEET,
        headers: { 'if-none-match': known },
      });
      known = answer.headers.etag;
      if (
        answer.status === 200 &&
        answer.text.includes(`"nextRunAt":"${at}"`)
      ) {
        break;
      }
      await sleep(10);
    }
    toFleet.push(performance.now() - begun);
  }
  return { toReader: summarise(toReader), toFleet: summarise(toFleet) };
}

async function measure({ lab, world, token, options, onlyPage }) {
  const api = new Requests({
    base: lab.url,
    ca: lab.ca,
    token: lab.adminToken,
  });
  let finished = false;
  const backend = await step('The backend', () =>
    startBackend({ lab, world, token }),
  );
  try {
    const volumes =
      world.clusters.length * world.namespaces.length * world.volumes.length;
    const entities = world.clusters.length * world.namespaces.length;
    await step(`The catalog, ${entities} components`, onProgress =>
      until('The catalog has all components', async () => {
        const { totalItems } = await backend.portal.json({
          path: '/api/catalog/entities/by-query?filter=kind=component&limit=1',
        });
        onProgress(`${totalItems} of ${entities}`);
        return totalItems >= entities;
      }),
    );
    backend.ended.then(({ code, signal, tail }) => {
      if (!finished) {
        say(`The backend ended with ${signal ?? code}:\n${tail.join('\n')}`);
      }
    });
    const before = await backend.anonymous.json({ path: '/api/bench/memory' });
    let summary;
    const loading = await step(`The fleet, ${volumes} volumes`, onProgress =>
      until(
        'The fleet is complete and every bucket is read',
        async () => {
          const fleet = await backend.portal.json({ path: FLEET });
          const read = fleet.rows.filter(row => row.bytes !== undefined).length;
          onProgress(`${fleet.rows.length} rows, ${read} buckets read`);
          summary = {};
          for (const { verdict } of fleet.rows) {
            summary[verdict] = (summary[verdict] ?? 0) + 1;
          }
          // frequent requests would distort the measurement
          await sleep(3_000);
          return fleet.complete && read === volumes;
        },
        { seconds: 900 },
      ),
    );
    // data that is read on demand arrives a little later than the rows
    await sleep(15_000);
    const after = await backend.anonymous.json({ path: '/api/bench/memory' });
    const results = {
      volumes,
      entities,
      verdicts: summary,
      loadingSeconds: loading.seconds,
      memory: {
        before: before.heapUsed,
        after: after.heapUsed,
        rss: after.rss,
        perVolume: (after.heapUsed - before.heapUsed) / volumes,
      },
    };
    results.page = await step('The page in Chromium', onProgress =>
      measurePage({
        base: backend.base.replace('127.0.0.1', 'localhost'),
        volumes,
        search: `${world.namespaces.at(-1)}-${world.clusters.at(-1)}`,
        onProgress,
      }),
    );
    if (onlyPage) {
      return { page: results.page };
    }
    const callsBefore = Object.values(await auditedCalls(lab)).length
      ? await auditedCalls(lab)
      : {};
    results.fleet = await step('The fleet, with nothing else running', () =>
      measureAnswer(backend, FLEET),
    );
    const callsAfter = await auditedCalls(lab);
    results.callsDuringAnswers = difference(callsBefore, callsAfter);
    const { headers } = await backend.portal.send({ path: FLEET });
    results.fleetUnchanged = await timeRequests(backend.portal, {
      path: FLEET,
      headers: { 'if-none-match': headers.etag },
      expect: 304,
    }).catch(() => undefined);
    results.fleetCompressed = await timeRequests(
      backend.portal,
      { path: FLEET, headers: { 'accept-encoding': 'gzip' } },
      10,
    );
    results.rawList = await step('Raw lists of the API server', async () => {
      const path = '/apis/volsync.backube/v1alpha1/replicationsources';
      const one = await timeRequests(api, { path }, 20);
      const series = [];
      for (let i = 0; i < 5; i += 1) {
        const { milliseconds } = await time(async () => {
          for (let c = 0; c < world.clusters.length; c += 1) {
            await api.send({ path });
          }
        });
        series.push(milliseconds);
      }
      return { one, all: summarise(series) };
    });
    const [cluster] = world.clusters;
    const [namespace] = world.namespaces;
    results.entity = await step('One entity', () =>
      measureAnswer(
        backend,
        `/api/volsync/v1/entities/component/default/${namespace}-${cluster}/volumes`,
      ),
    );
    const context = { backend, lab, world, api, options };
    results.readers = [];
    for (const [readers, followed] of [
      [1, 1],
      [100, 1],
      [100, 100],
    ]) {
      results.readers.push(
        await step(
          `${readers} readers of the fleet and of ${followed} entities, ${options.rate} changes a second`,
          () => measureReaders({ ...context, readers, followed }),
        ),
      );
    }
    results.underLoad = await step('The same under changes', async () => {
      const events = new Events({ api, world, rate: options.rate });
      await sleep(2_000);
      const fleet = await measureAnswer(backend, FLEET);
      const delays = await measureDelays(context);
      return { events: await events.stop(), fleet, delays };
    });
    results.delays = await step('From a change to a reader', () =>
      measureDelays(context),
    );
    results.warnings = [...new Set(backend.warnings)].slice(0, 5);
    return results;
  } finally {
    finished = true;
    api.close();
    backend.portal.close();
    await backend.stop();
  }
}

function difference(before, after) {
  return Object.fromEntries(
    Object.entries(after)
      .map(([name, count]) => [name, count - (before[name] ?? 0)])
      .filter(([, count]) => count > 0),
  );
}

const FOLDER = path.join(root, 'tools/bench/results');

/** The last complete results with new results of the page. */
async function withPage({ page, at, load }) {
  const known = await readFile(path.join(FOLDER, 'fleet.json'), 'utf8');
  return { ...JSON.parse(known), page: { ...page, at, load } };
}

async function main() {
  const { only, ...options } = readArguments(
    { clusters: 10, namespaces: 100, volumes: 10, rate: 50, seconds: 35 },
    { only: { type: 'string' } },
  );
  if (only !== undefined && only !== 'page') {
    throw new UserError(`--only is "${only}": there is "page".`);
  }
  const onlyPage = only === 'page';
  const [load] = loadavg();
  const isWhole =
    options.clusters * options.namespaces * options.volumes >= 10_000;
  const world = describeWorld(options);
  let lab;
  let interrupted = false;
  handleInterrupt(async () => {
    interrupted = true;
    await lab?.stop();
    process.exit(130);
  });
  try {
    await step('The lab', onProgress =>
      startLab({
        onProgress,
        controllers: false,
        contexts: world.clusters,
        onCreated: created => {
          lab = created;
        },
      }),
    );
    const token = await step(
      `${
        world.namespaces.length * world.volumes.length
      } sources with their repositories`,
      onProgress =>
        makeWorld({
          lab,
          world,
          restic: process.env.RESTIC_BINARY ?? 'restic',
          onProgress,
        }),
    );
    const { body } = await lab.request({ path: '/version' });
    const measured = {
      at: new Date().toISOString(),
      node: process.version,
      kubernetes: body.gitVersion,
      cores: cpus().length,
      processor: cpus()[0]?.model,
      options,
      load,
      ...(await measure({ lab, world, token, options, onlyPage })),
    };
    const results = onlyPage ? await withPage(measured) : measured;
    const text = toMarkdown(results);
    say(`\n${text}`);
    if (isWhole) {
      await mkdir(FOLDER, { recursive: true });
      await writeFile(path.join(FOLDER, 'fleet.md'), text);
      await writeFile(
        path.join(FOLDER, 'fleet.json'),
        `${JSON.stringify(results, undefined, 2)}\n`,
      );
    }
  } finally {
    if (!interrupted) await lab?.stop();
  }
}

main().catch(error => {
  fail(error);
  process.exitCode = 1;
});
