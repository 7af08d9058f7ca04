import { readdir, rm, utimes } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import type { OperationRequest } from 'backstage-plugin-volsync-common';
import { testDatabases } from '../__testUtils__/databases';
import { KilledWorkers } from '../__testUtils__/KilledWorkers';
import { createOperationsHarness } from '../__testUtils__/OperationsHarness';
import { OperationsEnvironment } from '../__testUtils__/OperationsEnvironment';
import { RunningApp } from '../__testUtils__/RunningApp';
import { findChanges } from './kinds/compare-live/findChanges';
import { parseListLog, type LiveFile } from './kinds/compare-live/listJob';
import type { ComparedContent } from './kinds/tools';

jest.setTimeout(300_000);

const databases = testDatabases();
const volume = { cluster: 'apps', namespace: 'shop', claim: 'data' };
/** More than one restic blob */
const LARGE = 'large content, '.repeat(700_000);
const FILES = {
  'same.txt': 'same\n',
  'touched.txt': 'touched\n',
  'edited.txt': 'before\n',
  'shorter.txt': 'a long line\n',
  'gone/away.txt': 'gone\n',
  'odd\nname.txt': 'odd\n',
  empty: '',
  'large.bin': LARGE,
};

describe.each(databases.ids)(
  'a comparison with the live volume, with repeated worker kills, on %s',
  id => {
    let environment: OperationsEnvironment;
    let workers: KilledWorkers;
    let request: OperationRequest;
    const closers: (() => Promise<void>)[] = [];

    beforeAll(async () => {
      const knex = await databases.init(id);
      environment = await OperationsEnvironment.start();
      closers.push(() => environment.close());
      const bench = createOperationsHarness(environment.volsync);
      closers.push(() => bench.close());
      workers = new KilledWorkers({ bench, knex, volume });
      await environment.addVolume('shop', { files: FILES });
      await environment.backedUp('shop');
      const snapshot = await environment.newestSnapshot('shop');
      request = { kind: 'compare-live', snapshot };
      await RunningApp.start(environment, 'shop');
    });
    afterAll(async () => {
      for (const close of closers.reverse()) {
        await close();
      }
    });

    it('reports added, changed and removed files while the app runs', async () => {
      const root = await environment.directoryOf('shop', 'data');
      await environment.write('shop', 'data', {
        'edited.txt': 'after!\n',
        'shorter.txt': 'short\n',
        'new/file.txt': 'new\n',
        'large.bin': LARGE.replace('large', 'LARGE'),
      });
      await utimes(join(root, 'touched.txt'), 1, 1);
      await rm(join(root, 'gone'), { recursive: true });
      const { record, deaths } = await workers.carryOut(request);
      expect(record.document.ending).toBeUndefined();
      expect(record.state).toBe('succeeded');
      expect(deaths).toBeGreaterThan(3);
      expect(record.document.memory.comparison).toMatchObject({
        counts: {
          added: 1,
          changed: 3,
          removed: 1,
          uncertain: 0,
          same: 4,
          byTime: 0,
        },
        changes: [
          {
            kind: 'changed',
            path: '/edited.txt',
            before: 7,
            now: 7,
            modifiedBefore: expect.stringMatching(/^20/),
            modifiedNow: expect.stringMatching(/^20/),
          },
          { kind: 'removed', path: '/gone/away.txt', before: 5 },
          { kind: 'changed', path: '/large.bin', address: '/large.bin' },
          { kind: 'added', path: '/new/file.txt', now: 4 },
          { kind: 'changed', path: '/shorter.txt', before: 12, now: 6 },
        ],
      });
      expect(record.document.outcome?.summary).toMatch(
        /1 added, 3 changed, 1 removed, 4 unchanged/,
      );
      expect(await environment.list('jobs', 'shop')).toEqual([]);
      expect((await readdir(root)).sort()).toEqual([
        'edited.txt',
        'empty',
        'large.bin',
        'new',
        'odd\nname.txt',
        'same.txt',
        'shorter.txt',
        'touched.txt',
      ]);
    });
  },
);

describe('the list of a live volume', () => {
  const HASH = 'a'.repeat(64);
  const batch = (names: readonly string[], lines: readonly string[]) => [
    'N',
    Buffer.from(names.map(name => `./${name}\0`).join('')).toString('base64'),
    ...lines,
    'END',
  ];
  const logOf = (lines: readonly string[]) =>
    gzipSync(`${lines.join('\n')}\n`).toString('base64');

  it('reports files that changed or were deleted while they were read', () => {
    const files = parseListLog(
      logOf([
        ...batch(
          ['a', 'b', 'c'],
          ['1 5', '2 5', 'RETRY', '1 5', '2 5', '-'].concat(
            [HASH, 'RETRY', HASH, `${HASH} `, '!'],
            ['AFTER', '1 5', '3 6', 'RETRY', '1 5', '3 6', '-'],
          ),
        ),
        'E 3',
      ]),
    );
    expect(
      [...(files ?? [])].map(([name, { isUncertain }]) => [name, isUncertain]),
    ).toEqual([
      ['a', false],
      ['b', true],
      ['c', true],
    ]);
  });

  it.each([
    ['is cut off', logOf(batch(['a'], ['1 5', HASH, 'AFTER', '1 5']))],
    ['is not compressed', 'N\nE 0\n'],
    ['lacks a hash', logOf([...batch(['a'], ['1 5', 'AFTER', '1 5']), 'E 1'])],
    [
      'is damaged',
      logOf([...batch(['a'], ['1 5', HASH, 'AFTER', '1 5']), 'E 1']).slice(8),
    ],
  ])('is rejected if it %s', (_, log) => {
    expect(parseListLog(log)).toBeUndefined();
  });
});

describe('the stored comparison', () => {
  const compare = (
    files: readonly {
      readonly rawPath: string;
      readonly modifiedAt?: string;
    }[],
    live: ReadonlyMap<string, LiveFile>,
  ) =>
    findChanges({
      content: {
        async *files() {
          for (const file of files) {
            yield { ...file, address: `/${file.rawPath}`, bytes: 2 };
          }
        },
      } as unknown as ComparedContent,
      snapshot: 'f'.repeat(64),
      live,
      maxReadBytes: 0,
      signal: new AbortController().signal,
      onProgress: async () => {},
    });
  const named = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, index) => `${prefix}${index}`);
  const liveFile = (modifiedAt: number) => ({
    bytes: 2,
    modifiedAt,
    isUncertain: false,
  });

  it('keeps a limited number of each kind, and counts all files', async () => {
    const { counts, changes } = await compare(
      named(1_500, 'f').map(rawPath => ({
        rawPath,
        modifiedAt: '1970-01-01T00:00:05.5Z',
      })),
      new Map([
        ...named(200, 'f').map(
          (name, index) => [name, liveFile(index < 150 ? 5 : 6)] as const,
        ),
        ...named(1_300, 'new').map(name => [name, liveFile(7)] as const),
      ]),
    );
    expect(counts).toMatchObject({
      added: 1_300,
      removed: 1_300,
      changed: 50,
      same: 150,
      byTime: 200,
    });
    const kept = (kind: string) =>
      changes.filter(change => change.kind === kind).length;
    expect([kept('added'), kept('changed'), kept('removed')]).toEqual([
      475, 50, 475,
    ]);
    expect(changes.map(({ path }) => path)).toEqual(
      changes.map(({ path }) => path).sort(),
    );
  });

  it('is limited by the total length of its names', async () => {
    const { counts, changes } = await compare(
      named(900, 'n'.repeat(4_000)).map(rawPath => ({ rawPath })),
      new Map(),
    );
    expect(counts.removed).toBe(900);
    expect(JSON.stringify(changes).length).toBeLessThan(400_000);
    expect(changes.length).toBeGreaterThan(40);
  });

  it('omits invalid times', async () => {
    const { changes } = await compare(
      [
        { rawPath: 'a', modifiedAt: 'yesterday' },
        { rawPath: 'b', modifiedAt: '1970-01-01T00:00:05.5Z' },
      ],
      new Map([
        ['a', { ...liveFile(9e20), bytes: 3 }],
        ['b', { ...liveFile(-1), bytes: 3 }],
      ]),
    );
    expect(changes).toEqual([
      { kind: 'changed', path: '/a', address: '/a', before: 2, now: 3 },
      {
        kind: 'changed',
        path: '/b',
        address: '/b',
        before: 2,
        now: 3,
        modifiedBefore: '1970-01-01T00:00:05.500Z',
        modifiedNow: '1969-12-31T23:59:59.000Z',
      },
    ]);
  });
});
