import { mockServices } from '@backstage/backend-test-utils';
import { read, unread, type Reading } from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import type { SecretName } from '../clusters/SecretName';
import type { Change } from '../lib/Changes';
import { LocationIndex, type Opens } from '../object-stores/LocationIndex';
import type { RepositoryKeyring } from '../object-stores/RepositoryKeyring';
import { ClusterOwnership } from './ClusterOwnership';
import { FleetClusterStore } from './FleetClusterStore';
import { FleetLocations } from './FleetLocations';
import { FleetLocationStore } from './FleetLocationStore';

jest.setTimeout(120_000);

const CLUSTERS = Array.from({ length: 10 }, (_, index) => `c-${index}`);
const START = Date.parse('2026-12-01T12:00:00Z');
const SHARED = 's3:http://minio:9000/backups/shared';

/** The clusters as they are, and how their Secrets read. */
class LocationEnvironment {
  nowMs = START;
  /** By cluster; a source and its Secret have the name of their namespace */
  readonly sources = new Map<string, string[]>(
    CLUSTERS.map(cluster => [cluster, ['shop']]),
  );
  readonly locations = new Map<string, string>();
  readonly identities = new Map<string, string>();
  readonly clock = {
    now: () => new Date(this.nowMs),
    sleep: async () => {},
  };

  locate(cluster: string, namespace: string): string {
    return (
      this.locations.get(`${cluster}/${namespace}`) ??
      `s3:http://minio:9000/backups/${cluster}-${namespace}`
    );
  }
}

class Replica {
  readonly ownership: ClusterOwnership;
  readonly index: LocationIndex;
  readonly locations: FleetLocations;
  /** Clusters whose sources were asked for */
  readonly watched = new Set<string>();
  readonly changes: Change[] = [];
  unreachable = new Set<string>();
  keyring: Reading<RepositoryKeyring> | undefined;
  opens: Opens = 'yes';
  knowsIdentities = true;

  constructor(environment: LocationEnvironment, knex: Knex, basis = 'basis') {
    const { clock } = environment;
    const logger = mockServices.logger.mock();
    this.ownership = new ClusterOwnership({
      store: new FleetClusterStore(knex),
      listClusters: () => CLUSTERS,
      prepare: async () => {},
      isAlone: false,
      clock,
      logger,
    });
    this.index = new LocationIndex({
      access: {
        listClusters: () =>
          CLUSTERS.map(name => ({ name, account: 'service' })),
      } as never,
      cache: {
        list: (cluster: string) => {
          this.watched.add(cluster);
          return this.unreachable.has(cluster)
            ? unread('unreachable', 'No route to host')
            : read(
                environment.sources.get(cluster)?.map(name => ({
                  metadata: { name, namespace: name },
                  spec: { restic: { repository: name } },
                })) ?? [],
                'now',
              );
        },
      } as never,
      clock,
      isVisible: () => true,
      keyring: ({ cluster, namespace }: SecretName) =>
        this.keyring ??
        read(
          {
            repository: { location: environment.locate(cluster, namespace) },
            tenant: `${cluster}/${namespace}`,
          } as RepositoryKeyring,
          'now',
        ),
      identityOf: location =>
        this.knowsIdentities ? environment.identities.get(location) : undefined,
      opens: () => this.opens,
      mayName: () => true,
    });
    this.locations = new FleetLocations({
      store: new FleetLocationStore(knex),
      ownership: this.ownership,
      index: this.index,
      basis,
      onChange: change => this.changes.push(change),
      clock,
      logger,
    });
    this.index.use(this.locations);
  }

  get owned(): readonly string[] {
    return [...this.ownership.owned.keys()].sort();
  }
}

describe('the locations of sources', () => {
  const databases = testDatabases();

  describe.each(databases.ids)('%s', id => {
    let knex: Knex;
    let environment: LocationEnvironment;
    let first: Replica;
    let second: Replica;
    /** A cluster of each replica */
    let one: string;
    let other: string;

    beforeEach(async () => {
      knex = await databases.init(id);
      environment = new LocationEnvironment();
      first = new Replica(environment, knex);
      second = new Replica(environment, knex);
      await first.ownership.round();
      await second.ownership.round();
      for (let round = 0; round < 4; round += 1) {
        await pass(5_000);
      }
      [one = ''] = first.owned;
      [other = ''] = second.owned;
      for (const cluster of [one, other]) {
        environment.locations.set(`${cluster}/shop`, SHARED);
      }
    });

    /** Lets time pass in which some replicas live. */
    async function pass(milliseconds: number, alive = [first, second]) {
      environment.nowMs += milliseconds;
      for (const replica of alive) {
        await replica.ownership.round();
      }
      // The others' rows are read in the next round.
      for (const replica of [...alive, ...alive]) {
        await replica.locations.round();
      }
    }

    const sharers = (replica: Replica, cluster: string) =>
      replica.index.others(
        { cluster, namespace: 'shop', name: 'shop' },
        environment.locate(cluster, 'shop'),
      );

    /** What both replicas say of the cluster of each. */
    const expectShared = (replicas = [first, second]) => {
      for (const replica of replicas) {
        expect(sharers(replica, one)).toEqual([`${other}/shop/shop`]);
        expect(sharers(replica, other)).toEqual([`${one}/shop/shop`]);
      }
    };

    it('are known to every replica, which watches only its own clusters', async () => {
      first.watched.clear();
      second.watched.clear();
      await pass(5_000);
      await pass(5_000);
      expectShared();
      expect(first.changes).toContainEqual({ cluster: one, namespace: 'shop' });
      for (const replica of [first, second]) {
        expect([...replica.watched].sort()).toEqual(replica.owned);
        expect(replica.owned).toHaveLength(5);
      }
      environment.locations.delete(`${other}/shop`);
      await pass(5_000);
      expect(sharers(first, one)).toEqual([]);
    });

    it('are compared by the identity of the repository, too', async () => {
      const alias = 's3:http://10.0.0.7:9000/backups/shared';
      environment.locations.set(`${other}/shop`, alias);
      environment.identities
        .set(SHARED, 'repository-1')
        .set(alias, 'repository-1');
      await pass(5_000);
      await pass(5_000);
      expectShared();
      // A listing that was not read yet separates nothing.
      first.knowsIdentities = false;
      await pass(5_000);
      expect(sharers(second, other)).toEqual([`${one}/shop/shop`]);
    });

    it('count only with credentials that opened the repository', async () => {
      second.opens = 'no';
      await pass(5_000);
      await pass(5_000);
      expect(sharers(first, one)).toEqual([]);
      second.opens = 'yes';
      await pass(5_000);
      expectShared();
      second.opens = 'no';
      await pass(5_000);
      expect(sharers(first, one)).toEqual([`${other}/shop/shop`]);
    });

    it('stay the same when a replica dies and the other knows nothing of its clusters yet', async () => {
      await pass(5_000);
      await pass(5_000);
      first.unreachable = new Set(second.owned);
      const killedAt = environment.nowMs;
      while (first.owned.length < CLUSTERS.length) {
        await pass(5_000, [first]);
        expectShared([first]);
      }
      expect(environment.nowMs - killedAt).toBeLessThanOrEqual(30_000);
      first.unreachable = new Set();
      first.keyring = unread('pending', 'reading');
      environment.nowMs += 5_000;
      await pass(5_000, [first]);
      expectShared([first]);
      first.keyring = undefined;
      first.opens = 'pending';
      await pass(5_000, [first]);
      expectShared([first]);
    });

    it('are removed only if the sources were read', async () => {
      await pass(5_000);
      await pass(5_000);
      second.unreachable.add(other);
      environment.sources.set(other, []);
      await pass(5_000);
      expect(sharers(first, one)).toEqual([`${other}/shop/shop`]);
      second.unreachable.delete(other);
      await pass(5_000);
      expect(sharers(first, one)).toEqual([]);
    });

    it('are read by each replica if no owner has confirmed them', async () => {
      await pass(5_000);
      second.unreachable.add(other);
      first.watched.clear();
      for (let waited = 0; waited < 120_000; waited += 5_000) {
        await pass(5_000);
      }
      sharers(first, one);
      expect([...first.watched].sort()).toEqual([...first.owned, other].sort());
      // What was stored last counts while no one can read the cluster.
      first.unreachable.add(other);
      environment.nowMs += 5_000;
      expect(sharers(first, one)).toEqual([`${other}/shop/shop`]);
    });

    it('are not used if they were written with other bindings', async () => {
      await pass(5_000);
      const updated = new Replica(environment, knex, 'other bindings');
      await updated.locations.round();
      sharers(updated, one);
      expect([...updated.watched].sort()).toEqual(CLUSTERS);
      expectShared([updated]);
    });

    it('are used by a replica that owns no cluster', async () => {
      await pass(5_000);
      await pass(5_000);
      const tab = new Replica(environment, knex);
      await tab.locations.round();
      expectShared([tab]);
      expect([...tab.watched]).toEqual([]);
    });
  });
});
