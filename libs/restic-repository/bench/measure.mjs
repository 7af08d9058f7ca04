/* eslint-disable import/newline-after-import */
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { credentials, password } from './repositories.mjs';
import { forgetPeak, peakOf, runRestic } from './restic.mjs';

const require = createRequire(import.meta.url);
const {
  createKeyCache,
  createS3Store,
  openRepository,
} = require('../dist/index.cjs.js');

/** Tasks that took longer than this are not repeated */
const longMs = 12_000;

const median = values => values.toSorted((a, b) => a - b)[values.length >> 1];

/** restic's time over ours, the median of the turns */
const ratioOf = (restic, ours) =>
  median(
    restic.map(
      ({ milliseconds }, turn) => milliseconds / ours[turn].milliseconds,
    ),
  );

/**
 * Measures tasks on one repository in one bucket. Each of the three columns is a fair comparison: (a) both cold: restic
 * as a new process with an empty cache, the library in a running process without key, index or cache; (b) both warm:
 * restic as a new process with its cache, as its users run it, the library with the repository open; (c) the library
 * with only the key cached.
 */
export async function measureRepository({
  root,
  endpoint,
  bucket,
  works,
  runs,
  repeatLong,
  onResult,
}) {
  const store = createS3Store({
    endpoint: endpoint.url,
    bucket,
    credentials,
  });
  const keyCache = createKeyCache();
  const open = more =>
    openRepository({ store, password, keyCache: createKeyCache(), ...more });
  await open({ keyCache });
  const warm = await open({ keyCache });
  const [snapshot, before] = (await warm.snapshots()).map(({ id }) => id);
  const cache = join(root, 'warm');
  const target = {
    location: `s3:${endpoint.url}/${bucket}`,
    password,
    environment: {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    },
  };
  for (const work of works) {
    const parameters = work.restic({ snapshot, before });
    const ours = repository => work.ours(repository, { snapshot, before });
    const { readAhead } = work;
    const columns = {
      resticCold: async () => {
        const empty = await mkdtemp(join(root, 'empty-'));
        try {
          return await runRestic({ ...target, cache: empty }, parameters);
        } finally {
          await rm(empty, { recursive: true });
        }
      },
      resticWarm: () => runRestic({ ...target, cache }, parameters),
      cold: () => timed(async () => ours(await open({ readAhead }))),
      key: () => timed(async () => ours(await open({ keyCache, readAhead }))),
      warm: () => timed(() => ours(warm)),
    };
    // A running process has executed this code before
    for (const name of ['resticWarm', 'cold', 'warm']) await columns[name]();
    const measured = Object.fromEntries(
      Object.keys(columns).map(name => [name, []]),
    );
    const requests = {};
    const begun = performance.now();
    for (let turn = 0; turn < runs; turn++) {
      for (const [name, run] of Object.entries(columns)) {
        const callsBefore = await endpoint.calls();
        measured[name].push(await run());
        const calls = await endpoint.calls();
        if (calls !== undefined) requests[name] = calls - callsBefore;
      }
      if (!repeatLong && performance.now() - begun > longMs) break;
    }
    const all = (what, choose) =>
      Object.fromEntries(
        Object.entries(measured).map(([name, list]) => [
          name,
          choose(list.map(each => each[what])),
        ]),
      );
    onResult({
      work: work.name,
      runs: measured.warm.length,
      milliseconds: all('milliseconds', median),
      processorMilliseconds: all('processorMilliseconds', values =>
        values.includes(undefined) ? undefined : median(values),
      ),
      // Of each turn, because the load of the machine changes between turns
      ratios: {
        cold: ratioOf(measured.resticCold, measured.cold),
        warm: ratioOf(measured.resticWarm, measured.warm),
      },
      peakBytes: all('peakBytes', values =>
        values.includes(undefined) ? undefined : Math.max(...values),
      ),
      requests,
    });
  }
  await rm(cache, { recursive: true, force: true });
  await store.close();
}

/** The duration of a task in this process, its processor time on all threads, and the process's peak memory during it. */
async function timed(work) {
  await forgetPeak();
  const used = process.cpuUsage();
  const start = performance.now();
  await work();
  const milliseconds = performance.now() - start;
  const { user, system } = process.cpuUsage(used);
  const processorMilliseconds = (user + system) / 1000;
  return {
    milliseconds,
    processorMilliseconds,
    peakBytes: await peakOf('self'),
  };
}
