/* Compares restic with this library over S3: see README.md for the options, and measure.mjs for what is compared. */
/* eslint-disable import/newline-after-import */
import { execFile } from 'node:child_process';
import { randomBytes, scrypt } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { endpoints } from './endpoints.mjs';
import { measureRepository } from './measure.mjs';
import { toMarkdown } from './report.mjs';
import {
  keyCosts,
  makeRepository,
  repositories,
  upload,
} from './repositories.mjs';
import { runRestic } from './restic.mjs';
import { works } from './works.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);
const { version: undiciVersion } = require('undici/package.json');

const { values } = parseArgs({
  options: {
    endpoint: { type: 'string', default: Object.keys(endpoints).join(',') },
    repository: { type: 'string' },
    work: { type: 'string' },
    only: { type: 'string' },
    runs: { type: 'string' },
    'without-index': { type: 'boolean', default: false },
    results: { type: 'string', default: 'tools/bench/results' },
  },
});

if (values.only !== undefined && values.only !== 'large') {
  throw new Error(`--only is "${values.only}": there is "large".`);
}
const onlyLarge = values.only === 'large';
const runs = Number(values.runs ?? (onlyLarge ? 7 : 3));
const repositoryWords = onlyLarge ? '3 snapshots' : values.repository;
const workWords = onlyLarge ? '500 MB' : values.work;
const target = resolve(process.cwd(), values.results);

/** Repositories whose names contain one of the words; all without words */
const chosen = (items, words) =>
  words === undefined
    ? items
    : items.filter(({ name }) =>
        words.split(';').some(word => name.includes(word.trim())),
      );

/** What no reader can avoid: the derivation of a repository's key. */
async function measureDerivation(costs) {
  const { N, r } = costs;
  const salt = randomBytes(64);
  const times = [];
  for (let turn = 0; turn < 5; turn++) {
    const start = performance.now();
    await promisify(scrypt)('bench', salt, 64, {
      ...costs,
      maxmem: 256 * N * r,
    });
    times.push(performance.now() - start);
  }
  return times.toSorted((a, b) => a - b)[2];
}

/** Memory of the index, in a process of its own */
async function measureIndex() {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(here, 'index.mjs'),
  ]);
  return JSON.parse(stdout);
}

/** The results of the last whole run, with the rows of the large file from this one. */
function withLarge(whole, { results, loadBefore, loadAfter }) {
  const isNew = row =>
    results.some(
      ({ endpoint, repository, work }) =>
        row.endpoint === endpoint &&
        row.repository === repository &&
        row.work === work,
    );
  return {
    ...whole,
    results: whole.results.filter(row => !isNew(row)).concat(results),
    large: { loadBefore, loadAfter },
  };
}

const root = await mkdtemp(join(tmpdir(), 'bench-restic-'));
const started = [];
const data = {
  restic: (await runRestic({}, ['version'], { keep: true })).text.trim(),
  node: process.version,
  undici: undiciVersion,
  cores: cpus().length,
  processor: cpus()[0].model,
  loadBefore: loadavg(),
  skipped: [],
  repositories: [],
  results: [],
};
const clean = async () => {
  await Promise.allSettled(started.splice(0).map(({ stop }) => stop()));
  await rm(root, { recursive: true, force: true, maxRetries: 5 });
};
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => clean().finally(() => process.exit(130)));
}
try {
  const wanted = values.endpoint.split(',');
  for (const name of wanted) {
    if (!Object.hasOwn(endpoints, name)) {
      throw new Error(
        `There is no endpoint "${name}": ${Object.keys(endpoints).join(', ')}`,
      );
    }
    const server = await endpoints[name](join(root, name));
    if (server) started.push({ name, ...server });
    else {
      data.skipped.push(name);
      console.log(
        'MinIO is not measured: set MINIO_BINARY to its program, or build it with "npm run lab".',
      );
    }
  }
  for (const [number, repository] of chosen(
    repositories,
    repositoryWords,
  ).entries()) {
    const folder = join(root, `repository-${number}`);
    await mkdir(folder);
    const location = await makeRepository({ root: folder, ...repository });
    const costs = await keyCosts(location);
    data.repositories.push({
      ...repository,
      key: { ...costs, milliseconds: await measureDerivation(costs) },
    });
    for (const endpoint of started) {
      const bucket = `repository-${number}`;
      await upload({ location, url: endpoint.url, bucket });
      await measureRepository({
        root: folder,
        endpoint,
        bucket,
        runs,
        repeatLong: onlyLarge,
        works: chosen(works, workWords).filter(
          ({ needs }) => !needs || repository[needs],
        ),
        onResult: result => {
          data.results.push({
            endpoint: endpoint.name,
            repository: repository.name,
            ...result,
          });
          const ms = Object.entries(result.milliseconds)
            .map(([name, time]) => `${name} ${time.toFixed(1)}`)
            .join(', ');
          console.log(
            `${endpoint.name}, ${repository.name}, ${result.work}: ${ms}`,
          );
        },
      });
    }
    await rm(folder, { recursive: true });
  }
  if (!values['without-index'] && !onlyLarge) data.index = await measureIndex();
} finally {
  await clean();
}
data.loadAfter = loadavg();
await mkdir(target, { recursive: true });
const file = join(target, 'restic.json');
const written = onlyLarge
  ? withLarge(JSON.parse(await readFile(file, 'utf8')), data)
  : data;
await writeFile(join(target, 'restic.md'), toMarkdown(written));
await writeFile(file, `${JSON.stringify(written, undefined, 2)}\n`);
process.exit(0);
