import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import {
  collectVolumeEvidence,
  judgeVolume,
  mapReading,
  read,
  type Reading,
  type RepositoryFacts,
} from 'backstage-plugin-volsync-common';
import {
  ObjectNotFoundError,
  Redacted,
  type ObjectStore,
} from 'restic-repository';
import { testConfig } from '../__testUtils__/testConfig';
import type { Completeness, CompletenessStore } from './CompletenessStore';
import type { RepositoryKeyring } from './RepositoryKeyring';
import { RepositoryReader } from './RepositoryReader';

/*
 * Takes real repositories with one object of each kind removed, emptied, truncated, swapped or archived. If a restore
 * of the newest snapshot needs the object, the volume must not be protected.
 */

const LISTED_AT = '2026-11-02T05:00:00.000Z';
const NEWEST_AT = '2026-11-02T04:00:00Z';

interface Stored {
  readonly bytes: Uint8Array;
  readonly storageClass?: string;
}
type Objects = Map<string, Stored>;

function load(name: string): Objects {
  const directory = resolvePackagePath(
    'restic-repository',
    'fixtures',
    name,
    'repo',
  );
  return new Map(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => {
        const path = join(entry.parentPath, entry.name);
        return [relative(directory, path), { bytes: readFileSync(path) }];
      }),
  );
}

function toStore(
  objects: Objects,
  newest: () => string,
  isLate: (key: string) => boolean,
): ObjectStore {
  return {
    async *list(prefix) {
      for (const [key, { bytes, storageClass }] of objects) {
        if (key.startsWith(prefix) && (prefix !== '' || !isLate(key))) {
          yield {
            key,
            sizeBytes: bytes.length,
            etag: createHash('md5').update(bytes).digest('hex'),
            storageClass,
            lastModified: new Date(
              key === `snapshots/${newest()}`
                ? NEWEST_AT
                : '2026-11-01T03:00:00Z',
            ),
          };
        }
      }
    },
    async get(key, { range } = {}) {
      const bytes = objects.get(key)?.bytes;
      if (!bytes) {
        throw new ObjectNotFoundError(key);
      }
      const { offset, length } = range ?? { offset: 0, length: bytes.length };
      return bytes.slice(offset, offset + length);
    },
  };
}

const keyring: RepositoryKeyring = {
  repository: {
    scheme: 's3',
    location: 's3:http://127.0.0.1:9000/backups/app',
    endpoint: 'http://127.0.0.1:9000',
    bucket: 'backups',
    path: 'app',
  },
  address: new Redacted('s3:http://127.0.0.1:9000/backups/app'),
  secret: {},
  tenant: 'apps/shop',
  accessKey: { id: new Redacted('access'), secret: new Redacted('secret') },
  password: new Redacted('only-a-fixture'),
};

/** The volume of a source whose last run saved the newest snapshot. */
function judge(repository: Reading<RepositoryFacts>, newest: string) {
  return judgeVolume(
    collectVolumeEvidence({
      now: LISTED_AT,
      cluster: 'apps',
      namespace: 'shop',
      claimName: 'data',
      objects: {
        sources: read(
          [
            {
              kind: 'ReplicationSource',
              metadata: { name: 'app', namespace: 'shop', uid: 'uid' },
              spec: {
                sourcePVC: 'data',
                trigger: { schedule: '0 4 * * *' },
                restic: { repository: 'app-restic', retain: { daily: 7 } },
              },
              status: {
                lastSyncTime: '2026-11-02T04:00:05Z',
                nextSyncTime: '2026-11-03T04:00:00Z',
                latestMoverStatus: {
                  result: 'Successful' as const,
                  logs: `snapshot ${newest.slice(0, 8)} saved`,
                },
              },
            },
          ],
          LISTED_AT,
        ),
        destinations: read([], LISTED_AT),
        jobs: read([], LISTED_AT),
        pods: read([], LISTED_AT),
        claims: read(
          [
            {
              metadata: { name: 'data', namespace: 'shop' },
              status: { phase: 'Bound' },
            },
          ],
          LISTED_AT,
        ),
        volumeSnapshots: read([], LISTED_AT),
        events: read([], LISTED_AT),
      },
      // The fixtures were not written by VolSync.
      repositoryOf: () =>
        mapReading(repository, facts => ({
          ...facts,
          details: mapReading(facts.details, all =>
            all.map(({ id, time }) => ({
              id,
              time,
              hostname: 'volsync',
              paths: ['/data'],
            })),
          ),
        })),
    }),
  );
}

const changes: Readonly<
  Record<string, (objects: Objects, key: string) => boolean>
> = {
  removed: (objects, key) => objects.delete(key),
  emptied: (objects, key) =>
    Boolean(objects.set(key, { bytes: new Uint8Array(0) })),
  cut: (objects, key) => {
    const { bytes } = objects.get(key)!;
    return Boolean(
      objects.set(key, { bytes: bytes.slice(0, bytes.length / 2) }),
    );
  },
  swapped: (objects, key) => {
    const one = objects.get(key)!;
    const others = [...objects].filter(
      ([name, { bytes }]) => name !== key && bytes.length !== one.bytes.length,
    );
    const [folder] = key.split('/');
    // The only object of its kind is swapped with one of another kind.
    const other =
      others.find(([name]) => name.startsWith(`${folder}/`)) ?? others[0];
    if (!other) {
      return false;
    }
    objects.set(key, other[1]).set(other[0], one);
    return true;
  },
  archived: (objects, key) =>
    Boolean(
      objects.set(key, { ...objects.get(key)!, storageClass: 'GLACIER' }),
    ),
};

/** No restore reads these: a key for another password, and a pack that only a forgotten snapshot used. */
const NOT_NEEDED = new Set([
  'keys/eb3d0e10c1adc5a111956535480f03025ab6115739470d78f0f5545dad110a46',
  'data/30/304a0ea540c17de05bdc4d6fd86c6393714d4d7bbdecd33ae170921f7cea961a',
]);

/** Retention removes older snapshots. */
function isForgotten(change: string, key: string, newest: string): boolean {
  return (
    change === 'removed' &&
    key.startsWith('snapshots/') &&
    key !== `snapshots/${newest}`
  );
}

describe.each([
  'restic-0.14.0-v1',
  'restic-0.14.0-v2',
  'restic-0.18.1-v1',
  'restic-0.18.1-v2',
])('a real repository, %s', name => {
  const original = load(name);
  const config = testConfig({ repositories: { decrypt: true } });
  let objects: Objects = original;
  /** The object that the full listing lacks */
  let late: string | undefined;
  let newest = '';
  /** The result of the check before any change */
  let before: Completeness | undefined;
  const createReader = (
    store: Pick<CompletenessStore, 'find' | 'put'> = {
      find: async () => undefined,
      put: async () => {},
    },
  ) =>
    new RepositoryReader({
      completeness: store as CompletenessStore,
      stores: {
        open: () =>
          toStore(
            objects,
            () => newest,
            key => key === late,
          ),
      },
      config: config.repositories,
      clock: { now: () => new Date(LISTED_AT), sleep: async () => {} },
    });
  const readWith = (reader: RepositoryReader) =>
    reader.read(
      keyring,
      new AbortController().signal,
      newest ? [newest.slice(0, 8)] : [],
    );

  beforeAll(async () => {
    const facts = await readWith(
      createReader({
        find: async () => undefined,
        put: async one => {
          before = one;
        },
      }),
    );
    newest =
      facts.state === 'read' && facts.value.details.state === 'read'
        ? [...facts.value.details.value]
            .sort((a, b) => a.time.localeCompare(b.time))
            .at(-1)!.id
        : '';
  });
  afterEach(() => {
    objects = original;
    late = undefined;
  });

  it('is protected and complete without changes', async () => {
    const { verdict, newestRestorable, findings } = judge(
      await readWith(createReader()),
      newest,
    );
    expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(verdict).toBe('protected');
    expect(newestRestorable).toMatchObject({
      snapshotId: newest,
      proof: 'complete',
      provenAt: LISTED_AT,
    });
  });

  it.each(Object.keys(changes))(
    'is not protected with any one object %s',
    async change => {
      const green: string[] = [];
      for (const key of original.keys()) {
        objects = new Map(original);
        if (
          !changes[change]!(objects, key) ||
          isForgotten(change, key, newest)
        ) {
          continue;
        }
        for (const known of [undefined, before]) {
          const { verdict } = judge(
            await readWith(
              createReader({
                find: async repository =>
                  known?.repository === repository ? known : undefined,
                put: async () => {},
              }),
            ),
            newest,
          );
          if (verdict === 'protected') {
            green.push(key);
          }
        }
      }
      expect(green.filter(key => !NOT_NEEDED.has(key))).toEqual([]);
    },
  );

  it.each(['cut', 'emptied'])(
    'shows all other snapshots if one is %s',
    async change => {
      const all = [...original.keys()].filter(key =>
        key.startsWith('snapshots/'),
      );
      for (const key of all) {
        objects = new Map(original);
        changes[change]!(objects, key);
        const facts = await readWith(createReader());
        const shown =
          facts.state === 'read' && facts.value.details.state === 'read'
            ? facts.value.details.value.map(({ id }) => `snapshots/${id}`)
            : [];
        expect(shown.sort()).toEqual(all.filter(one => one !== key).sort());
        expect(facts).toMatchObject({
          value: {
            checks: expect.arrayContaining([
              expect.objectContaining({
                snapshotId: key.slice('snapshots/'.length),
                complete: false,
              }),
            ]),
          },
        });
      }
    },
  );

  it('is protected regardless of which object the first listing lacks', async () => {
    const red: string[] = [];
    for (const key of original.keys()) {
      late = key;
      const { verdict } = judge(await readWith(createReader()), newest);
      if (verdict !== 'protected' && !isForgotten('removed', key, newest)) {
        red.push(`${key} ${verdict}`);
      }
    }
    expect(red).toEqual([]);
  });
});

/** Repositories whose config isn't decrypted by the first key that the password opens */
const unopened = new Set<string>();

/** Two movers that start in one empty path may each create a key, and one config overwrites the other. */
describe.each([
  ['restic-0.18.1-v1', 'restic-0.18.1-v2'],
  ['restic-0.18.1-v2', 'restic-0.18.1-v1'],
])('two repositories in one path, with the config of %s', (winner, loser) => {
  const objects: Objects = new Map([...load(loser), ...load(winner)]);
  const ids = (name: string) =>
    [...load(name).keys()]
      .filter(key => key.startsWith('snapshots/'))
      .map(key => key.slice('snapshots/'.length));

  it("is protected by neither's snapshot, and names the cause if no key opens the config", async () => {
    const refused: unknown[] = [];
    for (const id of [...ids(winner), ...ids(loser)]) {
      const reader = new RepositoryReader({
        stores: {
          open: () =>
            toStore(
              objects,
              () => id,
              () => false,
            ),
        },
        config: testConfig({ repositories: { decrypt: true } }).repositories,
        clock: { now: () => new Date(LISTED_AT), sleep: async () => {} },
      });
      const facts = await reader.read(keyring, new AbortController().signal);
      const { verdict, findings } = judge(facts, id);
      expect(verdict).not.toBe('protected');
      if (facts.state === 'read' && facts.value.configOpens === false) {
        unopened.add(winner);
        refused.push({ verdict, ...findings[0] });
      }
    }
    expect(refused).toEqual(
      refused.map(() =>
        expect.objectContaining({
          verdict: 'failing',
          code: 'repository-incomplete',
          why: expect.stringMatching(
            /two first backups that start at the same time/,
          ),
        }),
      ),
    );
  });
});

it('has a case in which no key opens the config', () => {
  expect(unopened.size).toBeGreaterThan(0);
});
