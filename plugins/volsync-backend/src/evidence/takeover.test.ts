import { mockServices } from '@backstage/backend-test-utils';
import {
  read,
  type ReplicationSource,
  type RepositoryFacts,
  type SeenRun,
} from 'backstage-plugin-volsync-common';
import { testDatabases } from '../__testUtils__/databases';
import { waitFor } from '../__testUtils__/waitFor';
import type { CacheChange } from '../clusters/ClusterCache';
import { LastReadings } from '../clusters/LastReadings';
import { HistoryStore } from '../history/HistoryStore';
import { LastBackups } from '../history/LastBackups';
import { toRunEntry } from '../history/toRunEntry';
import { systemClock } from '../lib/clock';
import { LastListings } from '../object-stores/LastListings';
import { EndedRuns } from './EndedRuns';
import { RunObserver } from './RunObserver';

const databases = testDatabases();
const minutesAgo = (minutes: number) =>
  new Date(Date.now() - minutes * 60_000).toISOString();

const sourceOf = (snapshot: string, at: string): ReplicationSource => ({
  kind: 'ReplicationSource',
  metadata: { name: 'app', namespace: 'shop', uid: 'u1' },
  spec: { sourcePVC: 'data', restic: { repository: 'app-restic' } },
  status: {
    lastSyncTime: at,
    latestMoverStatus: {
      result: 'Successful',
      logs: `snapshot ${snapshot} saved`,
    },
  },
});

/** What a replica knows that takes over a cluster from another. */
describe.each(databases.ids)('what another replica stored, on %s', id => {
  const logger = mockServices.logger.mock();
  const secret = { cluster: 'apps', namespace: 'shop', name: 'app-restic' };
  const volume = { cluster: 'apps', namespace: 'shop', claim: 'data' };

  it('counts from then on: last readings', async () => {
    const knex = await databases.init(id);
    const load = () => LastReadings.load(knex, logger);
    const [one, other] = [await load(), await load()];
    other.put('key', read('old', minutesAgo(90)));
    await waitFor(async () =>
      expect(await knex('last_readings')).toHaveLength(1),
    );
    one.put('key', read('new', minutesAgo(1)));
    await waitFor(async () => {
      await other.refresh();
      expect(other.get('key')).toMatchObject({ value: 'new' });
    });
    other.put('key', read('newest', minutesAgo(0)));
    await other.refresh();
    expect(other.get('key')).toMatchObject({ value: 'newest' });
  });

  it('counts from then on: last backups', async () => {
    const knex = await databases.init(id);
    const load = () => LastBackups.load(knex, logger);
    const [one, other] = [await load(), await load()];
    one.take('apps', sourceOf('aaaaaaaa', minutesAgo(5)), undefined);
    expect(other.get(volume)).toBeUndefined();
    await waitFor(async () => {
      await other.refresh();
      expect(other.get(volume)).toMatchObject({ snapshotId: 'aaaaaaaa' });
    });
  });

  it('counts from then on: listings, unless its own are newer', async () => {
    const knex = await databases.init(id);
    const load = () => LastListings.load(knex, logger);
    const [one, other] = [await load(), await load()];
    const facts = (count: number) =>
      ({
        location: 's3:http://minio/app',
        exists: true,
        objects: { count, bytes: 1 },
        snapshots: [],
        sharedWith: [],
        locks: [],
        growth: [],
        details: read([], minutesAgo(0)),
      } as unknown as RepositoryFacts);
    other.put(secret, read(facts(1), minutesAgo(20)));
    await waitFor(async () => expect(await knex('listings')).toHaveLength(1));
    expect(other.get(secret)).toBeUndefined();
    one.put(secret, read(facts(2), minutesAgo(10)));
    await waitFor(async () => {
      await other.refresh();
      expect(other.get(secret)?.facts.objects.count).toBe(2);
    });
    other.put(secret, read(facts(3), minutesAgo(1)));
    await other.refresh();
    expect(other.get(secret)).toBeUndefined();
    await waitFor(async () => {
      await one.refresh();
      expect(one.get(secret)?.facts.objects.count).toBe(3);
    });
  });

  it('counts from then on: runs, each once', async () => {
    const history = new HistoryStore(await databases.init(id));
    const endedRuns = await EndedRuns.load(history, systemClock);
    const listeners: ((change: CacheChange) => void)[] = [];
    const observer = new RunObserver({
      cache: {
        subscribe: (listener: (change: CacheChange) => void) => {
          listeners.push(listener);
          return () => {};
        },
      } as never,
      endedRuns,
    });
    const see = (
      object: ReplicationSource,
      change: { previous?: ReplicationSource; initial: boolean },
    ) =>
      listeners.forEach(listener =>
        listener({
          cluster: 'apps',
          kind: 'replicationSources',
          change: { type: 'set', object, ...change },
        }),
      );
    const [first, second] = [
      sourceOf('aaaaaaaa', minutesAgo(60)),
      sourceOf('bbbbbbbb', minutesAgo(30)),
    ];
    see(first, { initial: true });
    see(second, { previous: first, initial: false });
    const seen = () =>
      observer.seenRuns('apps', second).map(run => run.snapshotId);
    expect(seen()).toEqual(['bbbbbbbb']);
    const third = sourceOf('cccccccc', minutesAgo(1));
    const ran: readonly (readonly [ReplicationSource, SeenRun | undefined])[] =
      [
        [second, observer.seenRuns('apps', second)[0]],
        [
          third,
          {
            endedAt: third.status?.lastSyncTime ?? '',
            result: 'successful',
            failedAttempts: 0,
            snapshotId: 'cccccccc',
          },
        ],
      ];
    for (const [source, run] of ran) {
      const entry = run && toRunEntry('apps', source, run);
      expect(entry).toBeDefined();
      await history.add(entry!);
    }
    await endedRuns.refresh();
    await endedRuns.refresh();
    see(third, { initial: true });
    expect(seen()).toEqual(['cccccccc', 'bbbbbbbb']);
    observer.close();
  });
});
