import { mockServices } from '@backstage/backend-test-utils';
import {
  VERDICTS,
  type FleetRow,
  type Verdict,
} from 'backstage-plugin-volsync-common';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { volumeStatus } from '../__testUtils__/volumeStatus';
import { migrationConfig } from '../wiring/openDatabase';
import { ClusterOwnership } from './ClusterOwnership';
import { FleetClusterStore } from './FleetClusterStore';
import {
  EVERY_ROW,
  FLEET_GROUPINGS,
  FLEET_SORTS,
  formatCursor,
  parseCursor,
  type FleetFilter,
  type FleetQuery,
} from './FleetQuery';
import { FleetRowReader, type AllowedEntities } from './FleetRowReader';
import { FleetRowStore } from './FleetRowStore';
import { FleetRowWriter } from './FleetRowWriter';
import { FleetVolumes } from './FleetVolumes';
import type { NamespaceRows } from './NamespaceRows';
import { toPosition, toStoredRow } from './toStoredRow';
import { toStoredTarget } from './VolumeTarget';

jest.setTimeout(120_000);

const START = Date.parse('2026-11-30T12:00:00Z');
const MINUTE = 60_000;
const EVERYBODY: AllowedEntities = { upTo: 2 ** 31 - 1 };

function rowOf(
  claim: string,
  more: Partial<FleetRow> & { readonly verdict: Verdict },
): FleetRow {
  const row = {
    cluster: 'apps',
    namespace: 'shop',
    claim,
    entityRef: 'component:default/shop',
    ...more,
  };
  return {
    id: `${row.cluster}/${row.namespace}/${claim} ${row.entityRef}`,
    ...row,
  };
}

const targetOf = ({ claim, entityRef }: FleetRow) =>
  toStoredTarget(volumeStatus(claim, { entityRef, isBound: claim !== 'free' }));

/** Rows of one namespace, as `FleetCache` evaluates them. */
function evaluate(
  rows: readonly FleetRow[],
  options: {
    readonly at: number;
    readonly isRead?: boolean;
    readonly gaps?: NamespaceRows['gaps'];
  },
): NamespaceRows {
  const [{ cluster, namespace } = { cluster: 'apps', namespace: 'shop' }] =
    rows;
  const evaluated: Pick<
    NamespaceRows,
    'name' | 'rows' | 'gaps' | 'isRead' | 'evaluatedAt' | 'hasMember'
  > = {
    name: { cluster, namespace },
    rows: rows.map(row => ({
      claim: row.claim,
      entityRef: row.entityRef,
      text: JSON.stringify(row),
      target: targetOf(row),
    })),
    gaps: options.gaps ?? [],
    isRead: options.isRead ?? true,
    evaluatedAt: options.at,
    hasMember: ref => ref !== 'component:default/unbound',
  };
  return evaluated as NamespaceRows;
}

/** A replica that evaluates namespaces and writes their rows. */
class Replica {
  now = START;
  namespaces = new Map<string, NamespaceRows>();
  readonly reader: FleetRowReader;
  readonly volumes: FleetVolumes;
  readonly writer: FleetRowWriter;
  readonly saves: number[] = [];
  readonly logger = mockServices.logger.mock();
  readonly clusters: FleetClusterStore;
  readonly ownership: ClusterOwnership;
  /** As configured */
  names = ['apps', 'apps-2', 'edge'];

  constructor(readonly knex: Knex, basis = 'basis') {
    const clock = { now: () => new Date(this.now), sleep: async () => {} };
    this.reader = new FleetRowReader({ knex, clock, basis });
    this.volumes = new FleetVolumes({
      knex,
      clock,
      basis,
      reader: this.reader,
      cache: {
        use: () => {},
        waitUntilEvaluated: async () => {},
        isComplete: true,
        size: 1,
      },
    });
    const store = new FleetRowStore(knex);
    const save = store.save.bind(store);
    store.save = (change, options) => {
      this.saves.push(change.rows.length + change.removed.length);
      return save(change, options);
    };
    this.clusters = new FleetClusterStore(knex);
    const shared = {
      clock,
      logger: this.logger,
      listClusters: () => this.names,
    };
    this.ownership = new ClusterOwnership({
      ...shared,
      store: this.clusters,
      isAlone: false,
      prepare: async () => {},
    });
    this.writer = new FleetRowWriter({
      ...shared,
      store,
      ownership: this.ownership,
      clusters: this.clusters,
      basis,
      onWritten: () => this.reader.changed(),
    });
  }

  async write(
    rows: readonly FleetRow[],
    options: { readonly isRead?: boolean } = {},
  ): Promise<void> {
    const byKey = new Map<string, FleetRow[]>();
    for (const row of rows) {
      const key = `${row.cluster}/${row.namespace}`;
      byKey.set(key, [...(byKey.get(key) ?? []), row]);
    }
    this.namespaces = new Map(
      [...byKey].map(([key, some]) => [
        key,
        evaluate(some, { at: this.now, ...options }),
      ]),
    );
    await this.writeAll();
  }

  /** Stops as a replica that is no longer read. */
  async leave(): Promise<void> {
    await this.writer.release();
    await this.clusters.leave(this.ownership.holder);
  }

  async writeAll(): Promise<void> {
    await this.ownership.round();
    await this.writeOwned();
  }

  async writeOwned(): Promise<void> {
    [...this.namespaces.keys()].forEach(key => this.writer.evaluated(key));
    this.writer.assigned();
    await this.writer.write({
      find: key => this.namespaces.get(key),
      keys: () => this.namespaces.keys(),
      clusters: () => this.ownership.owned,
      isAssigned: () => true,
    });
  }

  async all(allowed = EVERYBODY): Promise<readonly FleetRow[]> {
    const freshness = await this.reader.freshness();
    const rows = await this.reader.all({ allowed, freshness });
    return rows.map(({ document }) => JSON.parse(document));
  }

  /** Reads page after page, and calls `between` after each. */
  async pages(
    query: FleetQuery,
    options: {
      readonly limit: number;
      readonly allowed?: AllowedEntities;
      readonly between?: () => Promise<void>;
    },
  ): Promise<readonly string[]> {
    const { limit, allowed = EVERYBODY, between } = options;
    const positions: string[] = [];
    let cursor: string | undefined;
    do {
      const freshness = await this.reader.freshness();
      const scope = { allowed, freshness };
      const { rows, hasMore } = await this.reader.page(query, {
        ...scope,
        limit,
        // Both query plans return the same rows
        matching: limit % 2 === 0 ? 0 : Infinity,
        after: cursor === undefined ? undefined : parseCursor(query, cursor),
        groups:
          query.group === 'none'
            ? undefined
            : await this.reader.groups(query.group, query.filter, scope),
      });
      if (rows.length > limit) {
        throw new Error(`${rows.length} rows on a page of ${limit}`);
      }
      positions.push(...rows.map(row => row.cursor.position));
      const last = rows.at(-1);
      cursor = hasMore && last ? formatCursor(query, last.cursor) : undefined;
      await between?.();
    } while (cursor !== undefined);
    return positions;
  }

  async summary(allowed = EVERYBODY) {
    const freshness = await this.reader.freshness();
    return this.reader.summarize({ allowed, freshness });
  }
}

const refs = ['component:default/a', 'component:default/b', 'system:default/c'];
const rowArbitrary = fc
  .record({
    cluster: fc.constantFrom('apps', 'apps-2', 'edge'),
    namespace: fc.constantFrom('shop', 'shop-2'),
    claim: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    entityRef: fc.constantFrom(...refs),
    owner: fc.option(fc.constantFrom('group:default/x', 'group:default/y'), {
      nil: undefined,
    }),
    system: fc.option(fc.constantFrom('system:default/s'), { nil: undefined }),
    title: fc.option(fc.constantFrom('Shop of ÄPFEL', 'Stock'), {
      nil: undefined,
    }),
    verdict: fc.constantFrom(...VERDICTS),
    objectiveSeconds: fc.option(fc.constantFrom(60, 3_600), { nil: undefined }),
    bytes: fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined }),
    growthBytes: fc.option(fc.integer({ min: -2, max: 2 }), { nil: undefined }),
    restorableMinutes: fc.option(fc.integer({ min: 0, max: 90 }), {
      nil: undefined,
    }),
    provenDays: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
    what: fc.option(fc.constantFrom('Locked', 'The ÄPFEL are gone'), {
      nil: undefined,
    }),
  })
  .map(({ restorableMinutes, provenDays, what, ...row }) =>
    rowOf(row.claim, {
      ...row,
      newestRestorable:
        restorableMinutes === undefined
          ? undefined
          : ({
              at: new Date(START - restorableMinutes * MINUTE).toISOString(),
            } as FleetRow['newestRestorable']),
      provenAt:
        provenDays === undefined
          ? undefined
          : new Date(START - provenDays * 86_400_000).toISOString(),
      finding:
        what === undefined
          ? undefined
          : { code: 'repository-locked', severity: 'warning', what },
    }),
  );
const rowsArbitrary = fc.uniqueArray(rowArbitrary, {
  selector: ({ id }) => id,
  maxLength: 30,
});
const queryArbitrary: fc.Arbitrary<FleetQuery> = fc.record({
  sort: fc.constantFrom(...FLEET_SORTS),
  descending: fc.boolean(),
  group: fc.constantFrom(...FLEET_GROUPINGS),
  filter: fc.record({
    verdicts: fc.subarray([...VERDICTS], { maxLength: 2 }),
    clusters: fc.subarray(['apps', 'edge'], { maxLength: 1 }),
    owners: fc.subarray(['group:default/x'], { maxLength: 1 }),
    systems: fc.subarray(['system:default/s'], { maxLength: 1 }),
    text: fc.constantFrom(
      undefined,
      'äpfel',
      'shop of',
      'apps-2',
      '%',
      ' LOCK ',
    ),
    only: fc.constantFrom(
      undefined,
      'past-objective' as const,
      'not-test-restored' as const,
    ),
  }),
});

/** The same filter over rows in memory. */
function matchesFilter(row: FleetRow, filter: FleetFilter): boolean {
  const isOneOf = (values: readonly string[], value: string | undefined) =>
    values.length === 0 || (value !== undefined && values.includes(value));
  const text = filter.text?.trim().toLowerCase() ?? '';
  const searched =
    `${row.cluster}/${row.namespace}/${row.claim} ${row.entityRef} ${row.title} ${row.owner} ${row.system} ${row.finding?.what}`.toLowerCase();
  const restorableAt = Date.parse(
    row.newestRestorable?.at ?? '1970-01-01T00:00:00Z',
  );
  const isPast =
    row.objectiveSeconds !== undefined &&
    row.verdict !== 'unknown' &&
    restorableAt + row.objectiveSeconds * 1_000 < START;
  const isProven =
    row.provenAt !== undefined &&
    Date.parse(row.provenAt) >= START - 30 * 86_400_000;
  return (
    isOneOf(filter.verdicts, row.verdict) &&
    isOneOf(filter.clusters, row.cluster) &&
    isOneOf(filter.owners, row.owner) &&
    isOneOf(filter.systems, row.system) &&
    searched.includes(text) &&
    (filter.only !== 'past-objective' || isPast) &&
    (filter.only !== 'not-test-restored' || !isProven)
  );
}

describe('fleet rows', () => {
  const databases = testDatabases();
  const positionsOf = (rows: readonly FleetRow[]) => rows.map(toPosition);
  const UNSORTED: FleetQuery = {
    sort: 'volume',
    descending: false,
    group: 'none',
    filter: EVERY_ROW,
  };

  describe.each(databases.ids)('%s', id => {
    let knex: Knex;
    let replica: Replica;
    beforeAll(async () => {
      knex = await databases.init(id);
    });
    beforeEach(async () => {
      for (const table of [
        'fleet_rows',
        'fleet_namespaces',
        'fleet_entities',
        'fleet_clusters',
        'fleet_replicas',
      ]) {
        await knex(table).delete();
      }
      replica = new Replica(knex);
    });

    it('are each on exactly one page, for every filter and order', async () => {
      await fc.assert(
        fc.asyncProperty(
          rowsArbitrary,
          queryArbitrary,
          fc.integer({ min: 1, max: 7 }),
          fc.subarray(refs),
          async (rows, query, limit, visible) => {
            await replica.write(rows);
            expect(new Set((await replica.all()).map(row => row.id))).toEqual(
              new Set(rows.map(row => row.id)),
            );
            const stored = await replica.reader.entities();
            const allowed = {
              ids: visible.flatMap(ref => stored.get(ref) ?? []),
            };
            const expected = rows.filter(
              row =>
                visible.includes(row.entityRef) &&
                matchesFilter(row, query.filter),
            );
            const pages = await replica.pages(query, { limit, allowed });
            expect([...pages].sort()).toEqual(positionsOf(expected).sort());
            expect(await replica.pages(query, { limit: 100, allowed })).toEqual(
              pages,
            );
            const freshness = await replica.reader.freshness();
            expect(
              await replica.reader.count(query.filter, { allowed, freshness }),
            ).toBe(expected.length);
            const { counts } = await replica.summary(allowed);
            expect(counts).toEqual(
              Object.fromEntries(
                VERDICTS.map(verdict => [
                  verdict,
                  rows.filter(
                    row =>
                      row.verdict === verdict &&
                      visible.includes(row.entityRef),
                  ).length,
                ]),
              ),
            );
          },
        ),
        { seed: 16, numRuns: 60 },
      );
    });

    it('are on one page each, in their order, while some are past the grace period', async () => {
      const lapsed = (row: FleetRow): FleetRow =>
        row.namespace === 'shop-2' && row.verdict === 'protected'
          ? { ...row, verdict: 'unknown' }
          : row;
      await fc.assert(
        fc.asyncProperty(
          rowsArbitrary,
          queryArbitrary,
          fc.integer({ min: 1, max: 7 }),
          async (rows, query, limit) => {
            await replica.write(rows);
            const ungrouped = { ...query, group: 'none' as const };
            const all = await replica.pages(
              { ...ungrouped, filter: EVERY_ROW },
              { limit: 100 },
            );
            await knex('fleet_namespaces')
              .where({ namespace: 'shop-2' })
              .update({ read_at: START - 6 * MINUTE });
            replica.reader.changed();
            const shown = rows.map(lapsed);
            const expected = shown.filter(row =>
              matchesFilter(row, query.filter),
            );
            const grouped = await replica.pages(query, { limit });
            expect([...grouped].sort()).toEqual(positionsOf(expected).sort());
            const pages = await replica.pages(ungrouped, { limit });
            expect([...pages].sort()).toEqual(positionsOf(expected).sort());
            const rankOf = (position: string) =>
              VERDICTS.indexOf(
                shown.find(row => toPosition(row) === position)?.verdict ??
                  'failing',
              );
            const byRank = (one: string, other: string) =>
              (rankOf(one) - rankOf(other)) * (query.descending ? -1 : 1);
            // Lapsed rows have another verdict, and no objective.
            const sorted = {
              verdict: [...pages].sort(byRank),
              objective: pages,
            };
            expect(pages).toEqual(
              query.sort === 'verdict' || query.sort === 'objective'
                ? sorted[query.sort]
                : all.filter(position => pages.includes(position)),
            );
          },
        ),
        { seed: 16, numRuns: 60 },
      );
    });

    it('stay on one page each while other rows are added, changed and removed', async () => {
      await fc.assert(
        fc.asyncProperty(
          rowsArbitrary,
          fc.array(rowsArbitrary, { minLength: 3, maxLength: 3 }),
          fc.constantFrom(...FLEET_SORTS),
          fc.boolean(),
          async (all, changes, sort, descending) => {
            const kept = all.filter((_, index) => index % 2 === 0);
            const keptIds = new Set(kept.map(row => row.id));
            const withKept = (others: readonly FleetRow[]) => [
              ...kept,
              ...others.filter(row => !keptIds.has(row.id)),
            ];
            await replica.write(withKept(all));
            let round = 0;
            const pages = await replica.pages(
              { ...UNSORTED, sort, descending },
              {
                limit: 4,
                between: async () => {
                  const others = changes[round % changes.length] ?? [];
                  round += 1;
                  await replica.write(withKept(others));
                },
              },
            );
            const keptPositions = new Set(positionsOf(kept));
            const seen = pages.filter(position => keptPositions.has(position));
            expect([...seen].sort()).toEqual([...keptPositions].sort());
          },
        ),
        { seed: 16, numRuns: 25 },
      );
    });

    it('are sorted by a column, with missing values last, and by groups', async () => {
      const rows = [
        rowOf('small', { verdict: 'protected', bytes: 1, owner: 'group:x' }),
        rowOf('none', { verdict: 'failing' }),
        rowOf('large', { verdict: 'at-risk', bytes: 5, owner: 'group:y' }),
      ];
      await replica.write(rows);
      const claims = async (query: Partial<FleetQuery>) =>
        (await replica.pages({ ...UNSORTED, ...query }, { limit: 2 })).map(
          position => position.split('\t')[2],
        );
      expect(await claims({ sort: 'size' })).toEqual([
        'small',
        'large',
        'none',
      ]);
      expect(await claims({ sort: 'size', descending: true })).toEqual([
        'large',
        'small',
        'none',
      ]);
      expect(await claims({ sort: 'verdict' })).toEqual([
        'none',
        'large',
        'small',
      ]);
      expect(await claims({ group: 'owner' })).toEqual([
        'none',
        'large',
        'small',
      ]);
    });

    it('are shown after a restart, but never as protected if not evaluated for five minutes', async () => {
      const rows = [
        rowOf('good', { verdict: 'protected', objectiveSeconds: 60 }),
        rowOf('bad', { verdict: 'failing' }),
      ];
      await replica.write(rows);
      const restarted = new Replica(knex);
      restarted.now = START + 4 * MINUTE;
      expect((await restarted.all()).map(row => row.claim)).toEqual([
        'bad',
        'good',
      ]);
      expect((await restarted.reader.freshness()).old).toEqual(
        new Map([['apps/shop', START]]),
      );
      expect((await restarted.summary()).counts).toMatchObject({
        protected: 1,
        failing: 1,
      });
      restarted.now = START + 6 * MINUTE;
      const { counts, withObjective } = await restarted.summary();
      expect(counts).toMatchObject({ protected: 0, unknown: 1, failing: 1 });
      expect(withObjective).toBe(0);
      const filter: FleetFilter = { ...EVERY_ROW, verdicts: ['protected'] };
      expect(
        await restarted.pages({ ...UNSORTED, filter }, { limit: 5 }),
      ).toEqual([]);
      expect(
        await restarted.pages({ ...UNSORTED, sort: 'verdict' }, { limit: 1 }),
      ).toHaveLength(2);
    });

    it('written with other bindings are hidden until they are evaluated again', async () => {
      const rows = [rowOf('orders', { verdict: 'protected' })];
      await replica.write(rows);
      await replica.leave();
      const other = new Replica(knex, 'other bindings');
      expect(await other.all()).toEqual([]);
      expect((await other.summary()).counts.protected).toBe(0);
      await other.write(rows);
      expect(await other.all()).toEqual(rows);
    });

    it('are written only if changed, and compared with those of an earlier process', async () => {
      const rows = ['a', 'b', 'c'].map(claim =>
        rowOf(claim, { verdict: 'protected' }),
      );
      await replica.write(rows);
      await replica.write(rows);
      expect(replica.saves).toEqual([3]);
      await replica.leave();
      const revision = await replica.reader.revision();
      const restarted = new Replica(knex);
      restarted.now = START + 2 * MINUTE;
      await restarted.write(rows);
      expect(restarted.saves).toEqual([0]);
      expect(await restarted.reader.revision()).toBe(revision);
      expect((await restarted.reader.freshness()).old.size).toBe(0);
      await restarted.write([
        ...rows.slice(1),
        rowOf('d', { verdict: 'failing' }),
      ]);
      expect(restarted.saves).toEqual([0, 2]);
      expect((await restarted.all()).map(row => row.claim)).toEqual([
        'b',
        'c',
        'd',
      ]);
    });

    it('are kept while their objects cannot be read, unless their entity lost the namespace', async () => {
      await replica.write([
        rowOf('orders', { verdict: 'protected' }),
        rowOf('orders', {
          verdict: 'protected',
          entityRef: 'component:default/unbound',
        }),
      ]);
      replica.now += 3 * MINUTE;
      replica.namespaces.set(
        'apps/shop',
        evaluate([], { at: replica.now, isRead: false }),
      );
      await replica.writeAll();
      expect((await replica.all()).map(row => row.entityRef)).toEqual([
        'component:default/shop',
      ]);
      const { old, checked } = await replica.reader.freshness();
      expect(old.get('apps/shop')).toBe(START);
      expect(checked).toBe(1);
    });

    it('tell every replica what bulk requests and scheduled test restores need', async () => {
      const rows = [
        rowOf('free', { verdict: 'protected' }),
        rowOf('orders', { verdict: 'failing', cluster: 'edge' }),
        rowOf('orders', {
          verdict: 'failing',
          system: 'system:default/sales',
          entityRef: 'component:default/other',
        }),
      ];
      await replica.write(rows);
      const { volumes, reader } = new Replica(knex);
      const all = await volumes.list();
      expect(all).toEqual(
        [
          ['apps', 'free', 'component:default/shop', false],
          ['apps', 'orders', 'component:default/other', true],
          ['edge', 'orders', 'component:default/shop', true],
        ].map(([cluster, claim, entityRef, isBound]) => ({
          cluster,
          namespace: 'shop',
          claim,
          entityRef,
          owners: ['group:default/team-a'],
          isBound,
          isKnown: true,
          hasSnapshot: true,
        })),
      );
      expect(await volumes.list({ cluster: 'edge' })).toEqual([all[2]]);
      expect(await volumes.list({ system: 'system:default/sales' })).toEqual([
        all[1],
      ]);
      const entitiesOf = await volumes.findEntities(all);
      expect(all.map(entitiesOf)).toEqual(
        all.map(({ entityRef }) => [entityRef]),
      );
      expect(await volumes.listRead()).toEqual(
        new Set(['apps/shop', 'edge/shop']),
      );
      expect(await volumes.isComplete()).toBe(true);
      const other = new Replica(knex, 'other bindings').volumes;
      expect(await other.list()).toEqual([]);
      expect((await other.findEntities(all))(all[0]!)).toEqual([]);
      expect(await other.listRead()).toEqual(new Set());
      expect(await other.isComplete()).toBe(false);
      expect((await reader.freshness()).gaps).toEqual([]);
    });

    it('tell every replica what could not be read', async () => {
      const gap = {
        entityRef: 'component:default/shop',
        cluster: 'apps',
        namespace: 'shop',
        reason: 'unread',
        message: 'Not allowed\0',
      };
      const part = {
        entityRef: gap.entityRef,
        text: JSON.stringify(gap),
      };
      const write = async (gaps: NamespaceRows['gaps']) => {
        replica.namespaces.set(
          'apps/shop',
          evaluate([], { at: replica.now, isRead: gaps.length === 0, gaps }),
        );
        await replica.writeAll();
      };
      await write([part]);
      const other = new Replica(knex);
      expect((await other.reader.freshness()).gaps).toEqual([part]);
      expect(await other.volumes.listRead()).toEqual(new Set());
      await write([]);
      other.reader.changed();
      expect((await other.reader.freshness()).gaps).toEqual([]);
    });

    it('of an earlier version are written again with what it did not store', async () => {
      const rows = [rowOf('orders', { verdict: 'protected' })];
      await replica.write(rows);
      await replica.leave();
      await knex('fleet_rows').update({ target: null });
      const updated = new Replica(knex);
      expect(await updated.volumes.list()).toEqual([]);
      expect(await updated.all()).toEqual(rows);
      await updated.write(rows);
      expect(await updated.volumes.list()).toHaveLength(1);
    });

    it('of a namespace that no entity sees any more are deleted', async () => {
      const rows = [
        rowOf('a', { verdict: 'protected' }),
        rowOf('b', { verdict: 'protected', namespace: 'stock' }),
      ];
      await replica.write(rows);
      await replica.write(rows.slice(1));
      expect((await replica.all()).map(row => row.claim)).toEqual(['b']);
    });

    it('are written by one replica, and by the next when its lease expires', async () => {
      const other = new Replica(knex);
      await replica.write([rowOf('a', { verdict: 'protected' })]);
      await other.write([rowOf('a', { verdict: 'failing' })]);
      expect(other.saves).toEqual([]);
      expect((await other.all()).map(row => row.verdict)).toEqual([
        'protected',
      ]);
      other.now += MINUTE;
      await other.writeAll();
      expect((await other.all()).map(row => row.verdict)).toEqual(['failing']);
      // The first replica was paused meanwhile, and writes nothing.
      replica.now += 5_000;
      expect(replica.ownership.owned.has('apps')).toBe(true);
      replica.namespaces.clear();
      await replica.writeOwned();
      expect((await other.all()).map(row => row.verdict)).toEqual(['failing']);
      expect(replica.ownership.owned.has('apps')).toBe(false);
      await replica.write([rowOf('a', { verdict: 'protected' })]);
      expect((await other.all()).map(row => row.verdict)).toEqual(['failing']);
    });

    it('are written by several owners at a time, which share entities', async () => {
      const clusters = ['apps', 'edge'];
      const replicas = clusters.map(cluster => {
        const one = new Replica(knex);
        one.names = [cluster];
        return one;
      });
      const refsOf = (count: number) =>
        Array.from({ length: count }, (_, i) => `component:default/${i}`);
      const rowsOf = (cluster: string, entityRefs: readonly string[]) =>
        entityRefs.map(entityRef =>
          rowOf('data', { verdict: 'protected', cluster, entityRef }),
        );
      const write = (refsOfBoth: readonly (readonly string[])[]) =>
        Promise.all(
          replicas.map((one, index) =>
            one.write(rowsOf(clusters[index] ?? '', refsOfBoth[index] ?? [])),
          ),
        );
      const all = refsOf(1_000);
      await write([all, [...all].reverse()]);
      await write([[], all]);
      // One replica deletes entities without rows while the other adds rows of the same entities.
      await write([all.slice(0, 10), []]);
      await write([[], all]);
      await write([all, all.slice(500)]);
      for (const { logger } of replicas) {
        expect(logger.warn.mock.calls).toEqual([]);
      }
      const dangling = await knex('fleet_rows').whereNotIn(
        'entity_id',
        knex('fleet_entities').select('id'),
      );
      expect(dangling).toEqual([]);
      expect(await replicas[0]?.all()).toHaveLength(1_500);
    });

    it('with hostile names and owners are bounded', async () => {
      await replica.write([
        rowOf('x'.repeat(3_000), { verdict: 'protected' }),
        rowOf('nul\0', { verdict: 'failing', owner: 'y'.repeat(5_000) }),
      ]);
      expect((await replica.all()).map(row => row.claim)).toEqual(['nul\0']);
      const filter: FleetFilter = {
        ...EVERY_ROW,
        owners: ['y'.repeat(5_000)],
        text: '\0nul',
      };
      expect(
        await replica.pages({ ...UNSORTED, filter }, { limit: 5 }),
      ).toHaveLength(1);
    });

    it.each([
      ['100%', ['percent']],
      ['a_b', ['underscore']],
      ['\\', ['backslash']],
      ['c:\\d', ['backslash']],
      ['"quoted"', ['quotes']],
      ["it's", ['apostrophe']],
      ['ÄPFEL', ['letters']],
      ['🦊🦊', ['emoji']],
      ['🦊🦊🦊', ['emoji']],
      ['or not', ['words']],
      ['near(', ['words']],
      ['axb', ['x']],
      ['*', []],
    ])('are found by %s, and by nothing like it', async (text, claims) => {
      const titles = {
        percent: '100% done, 1000',
        underscore: 'a_b',
        x: 'axb',
        backslash: 'c:\\d',
        quotes: 'the "quoted" one',
        apostrophe: "it's",
        letters: 'Äpfel',
        emoji: '🦊🦊🦊',
        words: 'to be OR NOT NEAR(it)',
      };
      const rows = Object.entries(titles).map(([claim, title]) =>
        rowOf(claim, { verdict: 'protected', title }),
      );
      await replica.write(rows);
      const query = { ...UNSORTED, filter: { ...EVERY_ROW, text } };
      const expected = (written: readonly FleetRow[]) =>
        written.filter(({ claim }) => claims.includes(claim)).map(toPosition);
      expect(await replica.pages(query, { limit: 5 })).toEqual(expected(rows));
      // A changed text is found, and the earlier one no longer; deleted rows aren't found
      await replica.write(
        rows.map(row => ({ ...row, title: `now ${row.claim}` })),
      );
      expect(await replica.pages(query, { limit: 5 })).toEqual([]);
      await replica.write([]);
      await replica.write(rows.slice(1));
      expect(await replica.pages(query, { limit: 5 })).toEqual(
        expected(rows.slice(1)),
      );
    });

    it('of an earlier version are found', async () => {
      await replica.write([rowOf('orders', { verdict: 'protected' })]);
      const migration = {
        ...migrationConfig(),
        name: '20261214_fleet_search.js',
      };
      await knex.migrate.down(migration);
      await knex.migrate.up(migration);
      const query = { ...UNSORTED, filter: { ...EVERY_ROW, text: 'orders' } };
      expect(await replica.pages(query, { limit: 5 })).toHaveLength(1);
    });

    it('are found by a text that most of them contain', async () => {
      const rows = Array.from({ length: 2_100 }, (_, index) =>
        rowOf(`data-${index}`, { verdict: 'protected' }),
      );
      await replica.write(rows);
      const find = async (text: string) => {
        const filter = { ...EVERY_ROW, text };
        const freshness = await replica.reader.freshness();
        return replica.reader.count(filter, { allowed: EVERYBODY, freshness });
      };
      expect(await find('data-')).toBe(2_100);
      expect(await find('data-20')).toBe(111);
      expect(await find('data-2099')).toBe(1);
      expect(await find('da')).toBe(2_100);
      expect(await find('data-2100')).toBe(0);
    });

    it('are found among many entities', async () => {
      const rows = Array.from({ length: 450 }, (_, index) =>
        rowOf('data', {
          verdict: 'protected',
          namespace: `n-${index}`,
          entityRef: `component:default/e-${index}`,
        }),
      );
      await replica.write(rows);
      const stored = await replica.reader.entities();
      expect(stored.size).toBe(450);
      const ids = [...stored.values()].slice(0, 300);
      expect(await replica.all({ ids })).toHaveLength(300);
    });
  });

  it('reject an invalid cursor, and a cursor of another order', () => {
    const cursor = formatCursor(UNSORTED, { value: 'a', position: 'b' });
    expect(parseCursor(UNSORTED, cursor)).toEqual({
      value: 'a',
      position: 'b',
    });
    const cursors = [
      '',
      'x',
      Buffer.from('[1]').toString('base64url'),
      formatCursor(UNSORTED, { value: 1, position: 'b' }),
      formatCursor(UNSORTED, { value: 'a\0', position: 'b' }),
    ];
    for (const wrong of cursors) {
      expect(() => parseCursor(UNSORTED, wrong)).toThrow('Invalid cursor');
    }
    expect(() => parseCursor({ ...UNSORTED, sort: 'size' }, cursor)).toThrow(
      'Invalid cursor',
    );
  });

  it('have numbers that a database can store', () => {
    const stored = toStoredRow(
      JSON.stringify(
        rowOf('a', { verdict: 'protected', bytes: 1e300, growthBytes: -1.5 }),
      ),
      '{}',
    );
    expect(stored).toMatchObject({
      bytes: Number.MAX_SAFE_INTEGER,
      growth_bytes: -1,
      deadline_at: null,
    });
  });
});
