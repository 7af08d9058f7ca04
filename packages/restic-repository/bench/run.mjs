/*
 * restic against this library, over the sandbox's S3 endpoint, in one run.
 *
 * Three columns, each fair by itself: (a) both from nothing: restic as a new
 * process with an empty cache, ours in a running process without key, index or
 * cache; (b) both warm: restic as a new process with its cache, as its users run
 * it, ours with the repository open; (c) ours with only the key kept.
 */
/* eslint-disable import/newline-after-import */
import { fork } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  addSnapshots,
  backUp,
  credentials,
  password,
  runRestic,
} from './repositories.mjs';
import { toMarkdown } from './report.mjs';

const require = createRequire(import.meta.url);
const here = dirname(fileURLToPath(import.meta.url));
const {
  createKeyCache,
  createS3Store,
  openRepository,
} = require('../dist/index.cjs.js');
const runs = Number(process.env.BENCH_RUNS ?? 3);
const files = Number(process.env.BENCH_FILES ?? 2000);
const sizes = (process.env.BENCH_SNAPSHOTS ?? '3,500').split(',').map(Number);

const drain = async items => {
  let count = 0;
  for await (const item of items) count += item.length ?? 1;
  return count;
};
// One snapshot, named by its id as a page that shows it would
let snapshot;
let before;
const file = async (repository, path) =>
  drain((await repository.file({ snapshot, path })).stream);

const works = [
  {
    name: 'list of snapshots',
    restic: () => ['snapshots', '--json'],
    ours: repository => repository.snapshots(),
  },
  {
    name: 'root listing',
    restic: () => ['ls', snapshot, '/', '--json'],
    ours: repository => repository.tree({ snapshot }),
  },
  {
    name: 'deep listing',
    restic: () => ['ls', snapshot, '--json'],
    ours: repository => drain(repository.walk({ snapshot })),
  },
  {
    name: 'find in one snapshot',
    restic: () => ['find', '-s', snapshot, 'file-1777.txt', '--json'],
    ours: repository =>
      drain(
        repository.find({ snapshots: [snapshot], patterns: ['file-1777.txt'] }),
      ),
  },
  {
    name: 'small file',
    restic: () => ['dump', snapshot, '/changing.txt'],
    ours: repository => file(repository, '/changing.txt'),
  },
  {
    name: '50 MB file',
    restic: () => ['dump', snapshot, '/large.bin'],
    ours: repository => file(repository, '/large.bin'),
  },
  {
    name: 'raw stats',
    restic: () => ['stats', '--mode', 'raw-data', '--json'],
    ours: repository => repository.stats({ mode: 'raw-data' }),
  },
  {
    name: 'diff',
    restic: () => ['diff', before, snapshot, '--json'],
    ours: async repository => {
      const diff = await repository.diff({ from: before, to: snapshot });
      await drain(diff.changes);
      return diff.summary();
    },
  },
];

const median = values => values.toSorted((a, b) => a - b)[values.length >> 1];
const clock = async work => {
  const start = performance.now();
  await work();
  return performance.now() - start;
};

const root = await mkdtemp(join(tmpdir(), 'bench-restic-'));
const server = fork(join(here, 'server.cjs'), [join(root, 'buckets')], {
  execArgv: [
    '--require',
    require.resolve('@backstage/cli/config/nodeTransform.cjs'),
  ],
});
// The loader of sources sends messages of its own
const answer = field =>
  new Promise(done => {
    const listen = message => {
      if (message[field] === undefined) return;
      server.off('message', listen);
      done(message[field]);
    };
    server.on('message', listen);
  });
const url = await answer('url');
const calls = async () => {
  const said = answer('calls');
  server.send('calls');
  return said;
};

const results = [];
try {
  for (const snapshots of sizes) {
    const name = `snapshots-${snapshots}`;
    await backUp(root, url, name, files);
    await addSnapshots(url, name, snapshots - 3);
    const store = createS3Store({ endpoint: url, bucket: name, credentials });
    const keyCache = createKeyCache();
    const open = more =>
      openRepository({ store, password, keyCache: createKeyCache(), ...more });
    await open({ keyCache });
    const warm = await open({ keyCache });
    [snapshot, before] = (await warm.snapshots()).map(({ id }) => id);
    const cache = join(root, 'warm');
    for (const work of works) {
      const parameters = work.restic();
      const times = {
        resticCold: [],
        resticWarm: [],
        cold: [],
        key: [],
        warm: [],
      };
      const requests = {};
      const counted = async (column, run) => {
        const callsBefore = await calls();
        times[column].push(await clock(run));
        requests[column] = (await calls()) - callsBefore;
      };
      await runRestic(url, name, cache, parameters);
      await work.ours(warm);
      for (let turn = 0; turn < runs; turn++) {
        const empty = await mkdtemp(join(root, 'empty-'));
        await counted('resticCold', () =>
          runRestic(url, name, empty, parameters),
        );
        await rm(empty, { recursive: true });
        await counted('resticWarm', () =>
          runRestic(url, name, cache, parameters),
        );
        await counted('cold', async () => work.ours(await open()));
        await counted('key', async () => work.ours(await open({ keyCache })));
        await counted('warm', () => work.ours(warm));
      }
      results.push({
        snapshots,
        work: work.name,
        milliseconds: Object.fromEntries(
          Object.entries(times).map(([column, all]) => [column, median(all)]),
        ),
        requests,
      });
      console.log(snapshots, work.name, results.at(-1).milliseconds);
    }
    await rm(cache, { recursive: true, force: true });
    await store.close();
  }
} finally {
  server.disconnect();
  await rm(root, { recursive: true, force: true });
}

const { stdout } = await runRestic('', '', root, ['version']);
const data = {
  restic: stdout.toString().trim(),
  node: process.version,
  cores: cpus().length,
  processor: cpus()[0].model,
  runs,
  files,
  peakMebibytes: Math.round(process.resourceUsage().maxRSS / 1024),
  results,
};
const target = resolve(
  process.cwd(),
  process.env.BENCH_RESULTS ?? 'bench/results',
);
await mkdir(target, { recursive: true });
await writeFile(join(target, 'restic.md'), toMarkdown(data));
await writeFile(
  join(target, 'restic.json'),
  `${JSON.stringify(data, undefined, 2)}\n`,
);
process.exit(0);
