import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createDiskCache,
  createKeyCache,
  openRepository,
  RepositoryListing,
  type CiphertextCache,
  type ObjectStore,
} from 'restic-repository';
import { Forge } from 'restic-repository/src/testing/forge';

/** The backend's limits for one check. */
const MAX_TREES = 20_000;
const CHECK_TIMEOUT_MS = 30_000;
const PAGE = 1_000;
const FOLDERS = 5;
const FILES = 10;

interface Cost {
  lists: number;
  gets: number;
  bytes: number;
}

/** Counts the requests to a store: a listing costs one request for each 1,000 objects. */
function counted(store: ObjectStore, cost: Cost): ObjectStore {
  return {
    async *list(prefix, options) {
      let count = 0;
      for await (const object of store.list(prefix, options)) {
        if (count % PAGE === 0) cost.lists += 1;
        count += 1;
        yield object;
      }
    },
    async get(key, options) {
      const bytes = await store.get(key, options);
      cost.gets += 1;
      cost.bytes += bytes.length;
      return bytes;
    },
  };
}

const keyCache = createKeyCache();

/** The backend's work for each listing of a repository that it may decrypt. */
async function check(
  store: ObjectStore,
  { memo, cache }: { readonly memo?: string; readonly cache: CiphertextCache },
) {
  const listing = await RepositoryListing.collect(store.list(''));
  const repository = await openRepository({
    store,
    password: 'forged',
    keyCache,
    cache,
    readAhead: ['snapshots'],
  });
  const snapshots = await repository.snapshots();
  return repository.checkCompleteness({
    listing,
    snapshots: snapshots.map(({ id }) => id),
    memo,
    maxTrees: MAX_TREES,
    timeoutMs: CHECK_TIMEOUT_MS,
  });
}

function addFiles(forge: Forge, count: number, mark: string) {
  const contents = Array.from({ length: count }, (_, file) =>
    Buffer.from(`${mark} ${file}`),
  );
  return forge.addBlobs('data', contents).map((id, file) => ({
    name: `file-${file}`,
    type: 'file',
    mode: 0o644,
    mtime: '2026-11-01T03:00:00Z',
    size: contents[file]?.length,
    links: 1,
    content: [id],
  }));
}

/** A small service: 50 files in 5 folders, one of which changes with each run. */
class Service {
  memo: string | undefined;
  readonly #forge: Forge;
  readonly #folders: string[];
  #runs = 0;

  private constructor(forge: Forge) {
    this.#forge = forge;
    this.#folders = Array.from({ length: FOLDERS }, (_, folder) =>
      forge.addTree(addFiles(forge, FILES, `first ${folder}`)),
    );
  }

  static async create(): Promise<Service> {
    const service = new Service(await Forge.create());
    service.backUp();
    return service;
  }

  get store(): ObjectStore {
    return this.#forge.store;
  }

  backUp(): void {
    const forge = this.#forge;
    this.#runs += 1;
    const changed = this.#runs % FOLDERS;
    this.#folders[changed] = forge.addTree(
      addFiles(forge, FILES, `run ${this.#runs}`),
    );
    const root = forge.addTree(
      this.#folders.map((tree, folder) => forge.folder(`${folder}`, tree)),
    );
    forge.putIndex();
    forge.putSnapshot(root, { tags: [`${this.#runs}`] });
  }
}

interface Measured extends Cost {
  readonly checks: number;
  readonly cpuSeconds: number;
  readonly seconds: number;
}

async function measure(
  services: readonly Service[],
  cache: CiphertextCache,
): Promise<Measured> {
  const cost: Cost = { lists: 0, gets: 0, bytes: 0 };
  const before = process.cpuUsage();
  const began = performance.now();
  for (const service of services) {
    const { memo, snapshots } = await check(counted(service.store, cost), {
      memo: service.memo,
      cache,
    });
    if (snapshots.some(({ state }) => state !== 'complete')) {
      throw new Error('A repository is not complete');
    }
    service.memo = memo;
  }
  const { user, system } = process.cpuUsage(before);
  return {
    ...cost,
    checks: services.length,
    cpuSeconds: (user + system) / 1e6,
    seconds: (performance.now() - began) / 1000,
  };
}

function add(one: Measured, other: Measured): Measured {
  return {
    lists: one.lists + other.lists,
    gets: one.gets + other.gets,
    bytes: one.bytes + other.bytes,
    checks: one.checks + other.checks,
    cpuSeconds: one.cpuSeconds + other.cpuSeconds,
    seconds: one.seconds + other.seconds,
  };
}

/** A day: each hour a run of every service and a listing after it, and listings in between that find no changes. */
async function measureDay(options: {
  readonly repositories: number;
  readonly hours: number;
  readonly quiet: number;
  readonly cache: CiphertextCache;
}) {
  const { repositories, hours, quiet, cache } = options;
  const services: Service[] = [];
  for (let number = 0; number < repositories; number += 1) {
    services.push(await Service.create());
  }
  const first = await measure(services, cache);
  let afterRuns: Measured | undefined;
  let between: Measured | undefined;
  for (let hour = 1; hour <= hours; hour += 1) {
    for (const service of services) service.backUp();
    const one = await measure(services, cache);
    afterRuns = afterRuns ? add(afterRuns, one) : one;
    for (let listing = 0; listing < quiet; listing += 1) {
      const other = await measure(services, cache);
      between = between ? add(between, other) : other;
    }
    process.stdout.write(`hour ${hour}: ${one.seconds.toFixed(1)} s\n`);
  }
  return {
    first,
    afterRuns,
    between,
    memoBytes: services.reduce((sum, { memo }) => sum + (memo?.length ?? 0), 0),
    rss: process.memoryUsage.rss(),
  };
}

/** 1,024 folders in two levels with 100 files each, one of which changes with each snapshot. */
async function measureLarge(cache: CiphertextCache) {
  const forge = await Forge.create();
  const leaves = Array.from({ length: 32 }, (_, outer) =>
    Array.from({ length: 32 }, (__, inner) =>
      forge.addTree(addFiles(forge, 100, `large ${outer} ${inner}`)),
    ),
  );
  const toTree = (trees: readonly string[]) =>
    forge.addTree(trees.map((tree, name) => forge.folder(`${name}`, tree)));
  const outerTrees = leaves.map(toTree);
  for (let snapshot = 0; snapshot < 1_000; snapshot += 1) {
    const [outer, inner] = [snapshot % 32, Math.floor(snapshot / 32)];
    const folder = leaves[outer] ?? [];
    folder[inner] = forge.addTree(addFiles(forge, 100, `change ${snapshot}`));
    outerTrees[outer] = toTree(folder);
    forge.putSnapshot(toTree(outerTrees), { tags: [`${snapshot}`] });
    forge.putIndex();
  }
  const cost: Cost = { lists: 0, gets: 0, bytes: 0 };
  const store = counted(forge.store, cost);
  const objects = forge.store.objects.size;
  const rounds: { seconds: number; cpuSeconds: number; treesRead: number }[] =
    [];
  let memo: string | undefined;
  let left = 1;
  const rssBefore = process.memoryUsage.rss();
  let rss = rssBefore;
  const watch = setInterval(() => {
    rss = Math.max(rss, process.memoryUsage.rss());
  }, 50);
  while (left > 0 && rounds.length < 20) {
    const before = process.cpuUsage();
    const began = performance.now();
    const report = await check(store, { memo, cache });
    const { user, system } = process.cpuUsage(before);
    rounds.push({
      seconds: (performance.now() - began) / 1000,
      cpuSeconds: (user + system) / 1e6,
      treesRead: report.treesRead,
    });
    ({ memo } = report);
    left = report.snapshots.filter(({ state }) => state !== 'complete').length;
  }
  clearInterval(watch);
  const firstCost = { ...cost };
  const began = performance.now();
  await check(store, { memo, cache });
  return {
    objects,
    rounds,
    left,
    ...firstCost,
    memoBytes: memo?.length ?? 0,
    rssBefore,
    rss,
    again: {
      seconds: (performance.now() - began) / 1000,
      gets: cost.gets - firstCost.gets,
      bytes: cost.bytes - firstCost.bytes,
    },
  };
}

async function main(): Promise<void> {
  const { repositories, hours, quiet, file } = JSON.parse(
    process.env.COMPLETE_BENCH ?? '{}',
  );
  const directory = await mkdtemp(join(tmpdir(), 'volsync-complete-'));
  try {
    const cache = createDiskCache({ directory });
    const large = await measureLarge(cache);
    process.stdout.write(`large: ${JSON.stringify(large.rounds)}\n`);
    const day = await measureDay({ repositories, hours, quiet, cache });
    await writeFile(file, JSON.stringify({ large, day }));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

main().catch(error => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exitCode = 1;
});
