import fc from 'fast-check';
import { RepositoryError } from './lib/errors';
import { RepositoryLimitError } from './lib/limits';
import { openRepository } from './openRepository';
import { ObjectStoreError } from './store/objectStore';
import { collect } from './testing/collect';
import { Forge } from './testing/forge';

/*
 * Anyone with the password can write arbitrary content under valid names and authentication codes. So the objects here
 * are sealed correctly, and their content is mutated at random. The seed is fixed, so failures are reproducible;
 * FUZZ_SEED overrides it. fast-check prints the seed and the smallest mutation for each failure.
 */

const SEED = Number(process.env.FUZZ_SEED ?? 17);
const RUNS = 150;
/** Everything runs on the main thread here, which no input may block for longer */
const MAX_MS = 200;

type Kind = 'config' | 'key' | 'snapshot' | 'lock' | 'index' | 'tree';

const ODD: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    '',
    'x',
    [],
    {},
    -1,
    0.5,
    1e308,
    2 ** 31,
    2 ** 53,
    '0'.repeat(64),
    '../../config',
    '\\x00',
    '\ud800',
    '2026-13-41T99:99:99Z',
    '0000-01-01T00:00:00Z',
    '[['.repeat(2_000),
  ),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
/** The position of a change, and the new text there; undefined deletes */
const CHANGE = fc.record({
  place: fc.nat({ max: 60 }),
  name: fc.option(
    fc.constantFrom('__proto__', 'constructor', 'toString', 'packs', 'nodes'),
  ),
  value: fc.option(ODD, { nil: undefined }),
});
const CHANGES = fc.array(CHANGE, { minLength: 1, maxLength: 3 });
type Change = typeof CHANGE extends fc.Arbitrary<infer C> ? C : never;

interface Position {
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string | number;
}

function positionsOf(value: unknown): Position[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Position['holder'];
  return Object.keys(holder).flatMap(key => [
    { holder, key },
    ...positionsOf((holder as Record<string, unknown>)[key]),
  ]);
}

function change(value: unknown, changes: readonly Change[]): unknown {
  const copy = { root: structuredClone(value) };
  for (const { place, name, value: replacement } of changes) {
    const positions = positionsOf(copy);
    const found = positions[place % positions.length];
    if (!found) break;
    const { holder, key } = found;
    const at = holder as Record<string, unknown>;
    if (name !== null) {
      Object.defineProperty(at, name, {
        value: replacement,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    } else if (replacement === undefined) {
      delete at[key];
    } else {
      at[key] = replacement;
    }
  }
  return copy.root ?? null;
}

/** A repository with one file in a directory, of which one object was changed. */
async function makeRepository(kind: Kind, changes: readonly Change[]) {
  const changed = <T>(of: Kind, value: T): T =>
    of === kind ? (change(value, changes) as T) : value;
  const forge = await Forge.create();
  if (kind === 'key') {
    forge.addKey('forged', {
      ...(changed('key', {
        created: '2026-11-01T03:00:00Z',
        kdf: 'scrypt',
        N: 2,
        r: 1,
        p: 1,
        salt: 'AAAAAAAAAAAAAAAAAAAAAA==',
        data: 'AAAA',
      }) as object),
    });
  }
  const config = {
    version: 2,
    id: 'ab'.repeat(32),
    chunker_polynomial: '3dea92648f6e83',
  };
  forge.putConfig(changed('config', config));
  const [content] = forge.addBlobs('data', [Buffer.from('content')]);
  const inner = forge.addTree([
    { name: 'file', type: 'file', size: 7, content: [content] },
    { name: 'link', type: 'symlink', linktarget: '../..' },
  ]);
  const nodes = changed('tree', [
    {
      name: 'folder',
      type: 'dir',
      mode: 0o755,
      mtime: '2026-11-01T03:00:00Z',
      subtree: inner,
    },
    { name: 'other', type: 'file', size: 7, content: [content] },
  ]);
  const tree = forge.addTree(Array.isArray(nodes) ? nodes : [nodes]);
  forge.putIndex();
  if (kind === 'index') {
    const [extra] = forge.addBlobs('data', [Buffer.from('more')]);
    forge.putJson(
      'index',
      changed('index', {
        supersedes: ['cd'.repeat(32)],
        packs: [
          {
            id: 'ef'.repeat(32),
            blobs: [
              { id: extra, type: 'data', offset: 0, length: 40 },
              {
                id: 'aa'.repeat(32),
                type: 'tree',
                offset: 40,
                length: 99,
                uncompressed_length: 200,
              },
            ],
          },
        ],
      }),
    );
  }
  forge.putJson(
    'snapshots',
    changed('snapshot', {
      time: '2026-11-01T03:00:00.123456789Z',
      tree,
      paths: ['/data'],
      hostname: 'volsync',
      username: 'root',
      uid: 0,
      tags: ['a'],
      program_version: 'restic 0.18.1',
      summary: {
        backup_start: '2026-11-01T03:00:00Z',
        backup_end: '2026-11-01T03:00:01Z',
        files_new: 1,
        data_added: 7,
        total_bytes_processed: 7,
      },
    }),
  );
  forge.putJson(
    'locks',
    changed('lock', {
      time: '2026-11-01T03:00:00Z',
      exclusive: false,
      hostname: 'volsync',
      pid: 41,
      uid: 0,
    }),
  );
  return forge;
}

/** Other processes slow this one down; only an input that is slow every time fails the test. */
async function quickest(work: () => Promise<void>): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < 3 && best >= MAX_MS; round++) {
    const begun = process.cpuUsage();
    await work();
    best = Math.min(best, process.cpuUsage(begun).user / 1_000);
  }
  return best;
}

/** Errors that this library throws on purpose. */
function isExpectedError(error: unknown): boolean {
  return (
    error instanceof RepositoryError ||
    error instanceof RepositoryLimitError ||
    error instanceof ObjectStoreError
  );
}

async function readAll(forge: Forge): Promise<void> {
  const expectErrorOf = async (work: () => Promise<unknown>) => {
    try {
      return await work();
    } catch (error) {
      if (!isExpectedError(error)) throw error;
      return undefined;
    }
  };
  await expectErrorOf(async () => {
    const repository = await openRepository({
      store: forge.store,
      password: 'forged',
    });
    await expectErrorOf(() => repository.snapshots());
    await expectErrorOf(() => repository.locks());
    await expectErrorOf(() => repository.usage());
    await expectErrorOf(() => repository.tree({ snapshot: 'latest' }));
    await expectErrorOf(async () => {
      const { stream } = await repository.file({
        snapshot: 'latest',
        path: 'folder/file',
      });
      await collect(stream);
    });
  });
}

describe.each<Kind>(['config', 'key', 'snapshot', 'lock', 'index', 'tree'])(
  'any %s',
  kind => {
    it('is parsed or rejected with a named error, in time, without changing a prototype', async () => {
      const prototype = Object.getOwnPropertyNames(Object.prototype).sort();
      await fc.assert(
        fc.asyncProperty(CHANGES, async changes => {
          const forge = await makeRepository(kind, changes);
          expect(await quickest(() => readAll(forge))).toBeLessThan(MAX_MS);
        }),
        { seed: SEED, numRuns: RUNS },
      );
      expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(
        prototype,
      );
      expect(({} as Record<string, unknown>).packs).toBeUndefined();
    }, 60_000);
  },
);

describe('bytes of any object', () => {
  it('are parsed or rejected with a named error, wherever they were cut or changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.nat(),
        fc.option(fc.nat({ max: 255 }), { nil: undefined }),
        async (which, where, byte) => {
          const forge = await makeRepository('snapshot', []);
          const names = [...forge.store.objects.keys()];
          const name = names[which % names.length]!;
          const bytes = forge.store.objects.get(name)!;
          const at = where % bytes.length;
          const copy = new Uint8Array(bytes);
          if (byte !== undefined) copy[at] = byte;
          forge.store.objects.set(
            name,
            byte === undefined ? copy.slice(0, at) : copy,
          );
          await expect(readAll(forge)).resolves.toBeUndefined();
        },
      ),
      { seed: SEED, numRuns: RUNS },
    );
  }, 60_000);
});
