import { mockServices } from '@backstage/backend-test-utils';
import { read, type FleetRow } from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { toFleetEntities, toFleetInputs } from '../__testUtils__/fleetInputs';
import { waitFor } from '../__testUtils__/waitFor';
import { systemClock } from '../lib/clock';
import { ClusterOwnership } from './ClusterOwnership';
import { FleetCache } from './FleetCache';
import { FleetClusters } from './FleetClusters';
import { FleetClusterStore } from './FleetClusterStore';
import { EVERY_ROW } from './FleetQuery';
import { FleetRowReader } from './FleetRowReader';
import { FleetRowStore } from './FleetRowStore';
import { FleetRowWriter } from './FleetRowWriter';
import { FleetVolumes } from './FleetVolumes';

jest.setTimeout(180_000);

const CLUSTERS = Array.from({ length: 10 }, (_, index) => `c-${index}`);
const NAMESPACES = ['shop', 'stock'];
const ROWS = CLUSTERS.length * NAMESPACES.length;
const NOTHING = read([], new Date().toISOString());

const entities = toFleetEntities(NAMESPACES);

/** A replica of the portal, whose clusters need no requests. */
class Portal {
  readonly evaluated = new Set<string>();
  readonly prepared: number[] = [];
  readonly reader: FleetRowReader;
  readonly volumes: FleetVolumes;
  readonly states: FleetClusters;
  readonly ownership: ClusterOwnership;
  readonly cache: FleetCache;
  /** Milliseconds by which its clock is ahead */
  offset = 0;
  /** Evaluates every row again */
  changeAll: () => void = () => {};
  #isKilled = false;

  constructor(knex: Knex, isAlone = false) {
    const clock = {
      now: () => new Date(Date.now() + this.offset),
      sleep: (milliseconds: number, signal?: AbortSignal) =>
        this.#isKilled
          ? new Promise<void>(() => {})
          : systemClock.sleep(milliseconds, signal),
    };
    const shared = { knex, clock, basis: 'basis' };
    const logger = mockServices.logger.mock();
    const store = new FleetClusterStore(knex);
    const listClusters = () => CLUSTERS;
    this.reader = new FleetRowReader(shared);
    this.ownership = new ClusterOwnership({
      store,
      listClusters,
      isAlone,
      prepare: async () => {
        this.prepared.push(Date.now());
      },
      clock,
      logger,
    });
    const clusters = {
      listClusters: () => CLUSTERS.map(name => ({ name })),
      find: (name: string) => ({ name }),
    } as never;
    const cache = {
      subscribe: () => () => {},
      list: () => NOTHING,
      state: () => ({ phase: 'live', since: new Date(0) }),
    } as never;
    this.states = new FleetClusters({
      clusters,
      cache,
      store,
      ownership: this.ownership,
      clock,
      logger,
    });
    this.cache = new FleetCache({
      clusters,
      cache,
      bindings: { check: async () => ({ state: 'bound' }) } as never,
      evidence: {
        inputs: (cluster: string, namespace: string) => {
          this.evaluated.add(`${cluster}/${namespace}`);
          return toFleetInputs(cluster, namespace);
        },
        waitForAnswers: async () => {},
      } as never,
      entities: {
        all: entities,
        isRead: true,
        refresh: async () => true,
      } as never,
      writer: new FleetRowWriter({
        store: new FleetRowStore(knex),
        ownership: this.ownership,
        clusters: store,
        listClusters,
        clock,
        logger,
        basis: shared.basis,
        onWritten: () => this.reader.changed(),
      }),
      ownership: this.ownership,
      states: this.states,
      changes: {
        subscribe: (listener: (change: object) => void) => {
          this.changeAll = () => listener({});
          return () => {};
        },
      } as never,
      clock,
      logger,
      idleMilliseconds: 600_000,
    });
    this.volumes = new FleetVolumes({
      ...shared,
      cache: this.cache,
      reader: this.reader,
    });
  }

  get owned(): readonly string[] {
    return [...this.ownership.owned.keys()].sort();
  }

  /** Stops everything without telling anyone. */
  kill(): void {
    this.#isKilled = true;
  }

  async rows(): Promise<readonly FleetRow[]> {
    const freshness = await this.reader.freshness();
    const rows = await this.reader.all({
      allowed: { upTo: 2 ** 31 - 1 },
      freshness,
    });
    return rows.map(({ document }) => JSON.parse(document));
  }

  /** Ids of rows, page by page. */
  async pages(): Promise<readonly string[]> {
    const found: string[] = [];
    let after;
    do {
      const freshness = await this.reader.freshness();
      const { rows, hasMore } = await this.reader.page(
        { sort: 'volume', descending: false, group: 'none', filter: EVERY_ROW },
        {
          allowed: { upTo: 2 ** 31 - 1 },
          freshness,
          limit: 7,
          after,
          matching: ROWS,
        },
      );
      found.push(...rows.map(({ document }) => JSON.parse(document).id));
      after = hasMore ? rows.at(-1)?.cursor : undefined;
    } while (after);
    return found;
  }

  async describe(): Promise<readonly { state: string; message?: string }[]> {
    return JSON.parse(await this.states.describe());
  }
}

describe('the owners of clusters', () => {
  const databases = testDatabases();

  describe.each(databases.ids)('%s', id => {
    let knex: Knex;
    let portals: Portal[];
    beforeEach(async () => {
      knex = await databases.init(id);
      portals = [];
    });
    afterEach(async () => {
      await Promise.all(portals.map(portal => portal.cache.close()));
    });
    const start = (isAlone = false) => {
      const portal = new Portal(knex, isAlone);
      portals.push(portal);
      portal.cache.use();
      return portal;
    };

    it('evaluate each cluster once, and share the clusters equally', async () => {
      const first = start();
      await waitFor(async () => expect(first.owned).toEqual(CLUSTERS), 2_000);
      await waitFor(async () =>
        expect(await first.volumes.isComplete()).toBe(true),
      );
      const second = start();
      await waitFor(async () => {
        expect(first.owned).toHaveLength(5);
        expect(second.owned).toHaveLength(5);
      }, 20_000);
      expect([...first.owned, ...second.owned].sort()).toEqual(CLUSTERS);
      expect([first, second].map(one => one.prepared.length)).toEqual([0, 1]);
      await waitFor(async () =>
        expect(second.evaluated.size).toBe(5 * NAMESPACES.length),
      );
      first.evaluated.clear();
      second.evaluated.clear();
      first.changeAll();
      second.changeAll();
      await waitFor(() =>
        expect(first.evaluated.size + second.evaluated.size).toBe(ROWS),
      );
      expect(
        [...first.evaluated].filter(key => second.evaluated.has(key)),
      ).toEqual([]);
      for (const portal of [first, second]) {
        expect(await portal.volumes.isComplete()).toBe(true);
        const ids = (await portal.rows()).map(row => row.id);
        expect(ids).toHaveLength(ROWS);
        expect([...(await portal.pages())].sort()).toEqual([...ids].sort());
        expect((await portal.describe()).map(({ state }) => state)).toEqual(
          CLUSTERS.map(() => 'read'),
        );
      }
    });

    it('are replaced within 30 seconds if their replica dies, and at once if it stops', async () => {
      const [first, second, third] = [start(), start(), start()];
      await waitFor(async () => {
        const owned = [first, second, third].flatMap(one => one.owned);
        expect([...owned].sort()).toEqual(CLUSTERS);
        expect(first.owned.length).toBeLessThan(5);
        expect(second.owned.length).toBeLessThan(5);
      }, 30_000);
      await third.cache.close();
      await waitFor(async () => {
        const owned = [...first.owned, ...second.owned];
        expect(owned.sort()).toEqual(CLUSTERS);
      }, 12_000);
      const killedAt = Date.now();
      first.kill();
      await waitFor(async () => expect(second.owned).toEqual(CLUSTERS), 35_000);
      expect(Date.now() - killedAt).toBeLessThan(30_000);
      expect(second.prepared.length).toBeGreaterThan(0);
      portals.splice(0, 1);
      await waitFor(async () =>
        expect(await second.volumes.isComplete()).toBe(true),
      );
      expect(await second.rows()).toHaveLength(ROWS);
    });

    it('are known with their age to a replica that owns none', async () => {
      const reader = new Portal(knex);
      expect((await reader.describe())[0]).toMatchObject({ state: 'pending' });
      const owner = start();
      await waitFor(async () =>
        expect(await owner.volumes.isComplete()).toBe(true),
      );
      await waitFor(async () =>
        expect((await reader.describe())[0]).toMatchObject({ state: 'read' }),
      );
      expect(await reader.rows()).toHaveLength(ROWS);
      await owner.cache.close();
      await knex('fleet_clusters').update({
        reported_at: Date.now() - 3 * 60_000,
      });
      await waitFor(async () =>
        expect((await reader.describe())[0]).toMatchObject({
          state: 'stale',
          message: expect.stringContaining('No replica of this portal'),
        }),
      );
    });

    it('own everything at once after a crash, if only one replica uses the database', async () => {
      const first = start(true);
      await waitFor(async () => expect(first.owned).toEqual(CLUSTERS));
      first.kill();
      portals.splice(0, 1);
      const second = start(true);
      await waitFor(async () => expect(second.owned).toEqual(CLUSTERS), 2_000);
    });

    it('own nothing if the database fails for longer than a lease', async () => {
      const portal = start();
      await waitFor(async () => expect(portal.owned).toEqual(CLUSTERS));
      portal.kill();
      portals.splice(0, 1);
      portal.offset = 14_000;
      expect(portal.owned).toEqual(CLUSTERS);
      portal.offset = 25_000;
      expect(portal.owned).toEqual([]);
    });
  });
});
