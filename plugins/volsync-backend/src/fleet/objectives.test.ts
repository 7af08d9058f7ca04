import { mockServices } from '@backstage/backend-test-utils';
import type { FleetRow, Verdict } from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';
import { contractErrors } from '../__testUtils__/contract';
import { testDatabases } from '../__testUtils__/databases';
import { LeaseStore } from '../lib/LeaseStore';
import { FleetClusterStore } from './FleetClusterStore';
import { FleetRowReader, type AllowedEntities } from './FleetRowReader';
import { FleetRowStore } from './FleetRowStore';
import { ObjectiveRecorder } from './ObjectiveRecorder';
import { ObjectiveService } from './ObjectiveService';
import { ObjectiveStore } from './ObjectiveStore';
import { toStoredRow } from './toStoredRow';

jest.setTimeout(120_000);

const START = Date.parse('2026-11-30T12:10:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const EVERYBODY: AllowedEntities = { upTo: 2 ** 31 - 1 };
const LEASE = { cluster: 'apps', holder: 'writer' };

/** A volume whose newest restore point is some hours old, with an objective of a day. */
function rowOf(
  claim: string,
  more: Partial<FleetRow> & { readonly hours?: number; readonly at?: number },
): FleetRow {
  const { hours = 1, at = START, verdict = 'protected', ...rest } = more;
  const service = rest.entityRef ?? 'component:default/shop';
  return {
    id: claim,
    cluster: 'apps',
    namespace: 'shop',
    claim,
    entityRef: service,
    owner: 'group:default/team-a',
    verdict,
    objectiveSeconds: 86_400,
    newestRestorable: {
      at: new Date(at - hours * HOUR).toISOString(),
    } as FleetRow['newestRestorable'],
    ...rest,
  };
}

/** One database, and the replicas on it. */
class Fleet {
  now = START;
  readonly store: ObjectiveStore;
  readonly #knex: Knex;
  readonly #clock = { now: () => new Date(this.now), sleep: async () => {} };

  constructor(knex: Knex) {
    this.#knex = knex;
    this.store = new ObjectiveStore(knex);
  }

  replica(settleMilliseconds = 0): ObjectiveRecorder {
    return new ObjectiveRecorder({
      reader: this.#reader(),
      store: this.store,
      leases: new LeaseStore(this.#knex),
      clock: this.#clock,
      logger: mockServices.logger.mock(),
      settleMilliseconds,
    });
  }

  /** Writes rows, as a replica evaluates them now. */
  async write(
    rows: readonly FleetRow[],
    options: { readonly isRead?: boolean; readonly basis?: string } = {},
  ): Promise<void> {
    const { isRead = true, basis = 'basis' } = options;
    await new FleetClusterStore(this.#knex).take(LEASE, {
      now: this.now,
      until: this.now + HOUR,
    });
    const names = new Map(
      rows.map(({ cluster, namespace }) => [
        `${cluster}/${namespace}`,
        { cluster, namespace },
      ]),
    );
    const isSaved = await new FleetRowStore(this.#knex).save(
      {
        rows: isRead
          ? rows.flatMap(row => toStoredRow(JSON.stringify(row), '{}') ?? [])
          : [],
        removed: [],
        namespaces: [...names.values()].map(name => ({
          ...name,
          checkedAt: this.now,
          ...(isRead && { readAt: this.now }),
        })),
      },
      { lease: LEASE, basis },
    );
    if (!isSaved) {
      throw new Error('Another replica holds the lease');
    }
  }

  async answer(days = 30, allowed = EVERYBODY) {
    const views = {
      decide: async () => ({ allowed, name: JSON.stringify(allowed) }),
    };
    const service = new ObjectiveService({
      views: views as never,
      store: this.store,
      clock: this.#clock,
    });
    const answer = await service.get({} as never, days);
    const errors = contractErrors('/v1/fleet/objectives', 200, answer);
    if (errors) {
      throw new Error(JSON.stringify(errors));
    }
    return answer;
  }

  async entity(ref: string): Promise<number> {
    return (await this.#reader().entities()).get(ref) ?? -1;
  }

  #reader() {
    return new FleetRowReader({
      knex: this.#knex,
      clock: this.#clock,
      basis: 'basis',
    });
  }
}

describe('the history of objectives', () => {
  const databases = testDatabases();

  describe.each(databases.ids)('%s', id => {
    let fleet: Fleet;
    let knex: Knex;
    beforeEach(async () => {
      knex = await databases.init(id);
      fleet = new Fleet(knex);
    });

    const unread = (claim: string, verdict: Verdict = 'unknown') =>
      rowOf(claim, { verdict });

    it('adds up volumes by day, and names owners and services that were past', async () => {
      const recorder = fleet.replica();
      const other = {
        entityRef: 'component:default/stock',
        owner: 'group:default/team-b',
        namespace: 'stock',
      };
      for (const [hour, age] of [
        [0, 1],
        [1, 30],
        [12, 1],
      ] as const) {
        fleet.now = START + hour * HOUR;
        const at = fleet.now;
        await fleet.write([
          rowOf('orders', { at }),
          rowOf('manual', { at, objectiveSeconds: undefined }),
          rowOf('stock', {
            ...other,
            at,
            hours: age,
            verdict: age > 24 ? 'at-risk' : 'protected',
            provenAt: new Date(at - HOUR).toISOString(),
          }),
        ]);
        await recorder.record();
      }
      const answer = await fleet.answer();
      expect(answer).toMatchObject({
        from: '2026-11-02',
        to: '2026-12-01',
        since: '2026-11-30',
        total: {
          volumes: 9,
          expected: 6,
          within: 5,
          protected: 8,
          testRestored: 3,
        },
      });
      expect(
        answer.days.map(({ day, hours, expected, within }) => [
          day,
          hours,
          expected,
          within,
        ]),
      ).toEqual([
        ['2026-11-30', 2, 4, 3],
        ['2026-12-01', 1, 2, 2],
      ]);
      expect(
        answer.owners.map(({ owner, services, within, expected }) => [
          owner,
          services,
          within,
          expected,
        ]),
      ).toEqual([
        ['group:default/team-b', 1, 2, 3],
        ['group:default/team-a', 1, 3, 3],
      ]);
      expect(answer.services).toEqual([
        expect.objectContaining({
          entityRef: 'component:default/stock',
          owner: 'group:default/team-b',
        }),
      ]);
      expect((await fleet.answer(1)).days.map(({ day }) => day)).toEqual([
        '2026-12-01',
      ]);
    });

    it('counts an hour once, whichever replica does', async () => {
      await fleet.write([rowOf('orders', {})]);
      await Promise.all([fleet.replica().record(), fleet.replica().record()]);
      const third = fleet.replica();
      await third.record();
      fleet.now = Date.parse('2026-11-30T12:59:59.999Z');
      await fleet.write([rowOf('orders', {})]);
      await third.record();
      await fleet.replica().record();
      expect((await fleet.answer()).total.volumes).toBe(1);
      fleet.now += 1;
      await third.record();
      expect((await fleet.answer()).total.volumes).toBe(2);
    });

    it('counts the hour again after a failure', async () => {
      await fleet.write([rowOf('orders', {})]);
      const recorder = fleet.replica();
      const addHour = jest
        .spyOn(fleet.store, 'addHour')
        .mockRejectedValueOnce(new Error('disk full'));
      await expect(recorder.record()).rejects.toThrow('disk full');
      expect((await fleet.answer()).days).toEqual([]);
      await recorder.record();
      expect(addHour).toHaveBeenCalledTimes(2);
      expect((await fleet.answer()).total.volumes).toBe(1);
    });

    it('counts no hour in which nothing was evaluated', async () => {
      const recorder = fleet.replica();
      await recorder.record();
      await fleet.write([rowOf('orders', {})]);
      fleet.now += 6 * MINUTE;
      await recorder.record();
      const { days, since } = await fleet.answer();
      expect([days, since]).toEqual([[], undefined]);
    });

    it('counts volumes that could not be read as expected, never as within', async () => {
      const rows = [
        rowOf('orders', {}),
        unread('lost'),
        rowOf('stock', { namespace: 'stock' }),
      ];
      await fleet.write(rows);
      fleet.now += 6 * MINUTE;
      await fleet.write(rows.slice(0, 2), { isRead: false });
      await fleet.write(rows.slice(2));
      await fleet.replica().record();
      expect((await fleet.answer()).total).toMatchObject({
        volumes: 3,
        expected: 3,
        within: 1,
        protected: 1,
      });
    });

    it('waits until volumes have been evaluated for a while', async () => {
      const recorder = fleet.replica(5 * MINUTE);
      const evaluate = async () => {
        await fleet.write([rowOf('orders', {})]);
        await recorder.record();
        return (await fleet.answer()).total.volumes;
      };
      expect(await evaluate()).toBe(0);
      fleet.now += 4 * MINUTE;
      expect(await evaluate()).toBe(0);
      // Nobody views them for a while, so it begins again
      fleet.now += 6 * MINUTE;
      await recorder.record();
      expect(await evaluate()).toBe(0);
      fleet.now += 5 * MINUTE;
      expect(await evaluate()).toBe(1);
    });

    it('waits ten minutes for volumes that are not evaluated yet', async () => {
      const rows = [
        rowOf('orders', {}),
        rowOf('stock', { namespace: 'stock' }),
      ];
      await fleet.write(rows);
      fleet.now += 10 * MINUTE;
      const recorder = fleet.replica();
      for (let minute = 0; minute < 10; minute += 1) {
        await fleet.write(rows.slice(0, 1));
        await recorder.record();
        expect((await fleet.answer()).days).toEqual([]);
        fleet.now += MINUTE;
      }
      await recorder.record();
      expect((await fleet.answer()).total).toMatchObject({
        expected: 2,
        within: 1,
      });
    });

    it('contains only entities that the caller may view, by their refs', async () => {
      const hidden = 'component:default/hidden';
      await fleet.write([
        rowOf('orders', {}),
        rowOf('secret', {
          entityRef: hidden,
          owner: 'group:default/hidden-team',
          hours: 90,
          verdict: 'at-risk',
        }),
      ]);
      await fleet.replica().record();
      const ids = [await fleet.entity('component:default/shop')];
      const answer = await fleet.answer(30, { ids });
      expect(answer.total).toMatchObject({
        volumes: 1,
        expected: 1,
        within: 1,
      });
      expect(answer.days).toHaveLength(1);
      expect(JSON.stringify(answer)).not.toContain('hidden');
      expect(await fleet.answer(30, { ids: [] })).toMatchObject({
        days: [],
        owners: [],
        services: [],
        total: { volumes: 0 },
      });
      expect((await fleet.answer(30, { ids: [] })).since).toBeUndefined();
    });

    it('leaves out entities without volumes now, even for those who see all', async () => {
      await fleet.write([
        rowOf('orders', {
          namespace: 'gone',
          entityRef: 'component:default/x',
        }),
        rowOf('orders', {}),
      ]);
      await fleet.replica().record();
      await new FleetRowStore(knex).forget(
        [{ cluster: 'apps', namespace: 'gone' }],
        LEASE,
      );
      const { total, owners } = await fleet.answer();
      expect([total.volumes, owners.length]).toEqual([1, 1]);
    });

    it('deletes days past the retention', async () => {
      await fleet.write([rowOf('orders', {})]);
      await fleet.replica().record();
      await fleet.store.prune(Date.parse('2026-11-30T23:59:59Z'));
      expect((await fleet.answer()).days).toHaveLength(1);
      await fleet.store.prune(Date.parse('2026-12-01T00:00:01Z'));
      expect((await fleet.answer()).days).toEqual([]);
    });

    it('lists the worst owners and services, and says how many it leaves out', async () => {
      await fleet.write(
        Array.from({ length: 103 }, (_, index) =>
          rowOf(`c-${index}`, {
            entityRef: `component:default/e-${index}`,
            owner: `group:default/g-${index}`,
            hours: 48,
            verdict: 'at-risk',
          }),
        ),
      );
      await fleet.replica().record();
      const { owners, services, more } = await fleet.answer();
      expect([owners.length, services.length, more]).toEqual([
        100,
        50,
        { owners: 3, services: 53 },
      ]);
    });
  });
});
