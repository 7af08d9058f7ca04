import type { Knex } from 'knex';
import { inBatches } from '../lib/inBatches';
import { inTransaction } from '../lib/inTransaction';
import { lockLease, type ClusterLease } from './FleetClusterStore';
import type { StoredRow } from './toStoredRow';

export interface NamespaceKey {
  readonly cluster: string;
  readonly namespace: string;
}

/** When the rows of a namespace were last evaluated, in milliseconds. @internal */
export interface NamespaceFreshness extends NamespaceKey {
  readonly checkedAt: number;
  /** Absent if its objects could not be read: the known rows are kept and get older */
  readonly readAt?: number;
  /** `FleetGap[]`, JSON: what entities see of it but could not be read; absent without gaps */
  readonly gaps?: string;
}

/** The content of a stored row. `target` is absent if an earlier version of the portal wrote it. */
interface StoredContent {
  readonly position: string;
  readonly document: string;
  readonly target: string | null;
}

/** Changes that are written in one transaction. @internal */
export interface FleetChange {
  readonly rows: readonly StoredRow[];
  /** Positions of deleted rows */
  readonly removed: readonly string[];
  readonly namespaces: readonly NamespaceFreshness[];
}

const REVISION = 'fleet';

/** Writes the rows of the fleet. Only the owner of a cluster writes its rows. @internal */
export class FleetRowStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  async listNamespaces(): Promise<readonly NamespaceKey[]> {
    return this.#knex('fleet_namespaces').select('cluster', 'namespace');
  }

  /** Returns the rows of some namespaces. */
  async load(
    namespaces: readonly NamespaceKey[],
  ): Promise<readonly StoredContent[]> {
    const found: StoredContent[] = [];
    for (const some of inBatches(namespaces)) {
      const rows: readonly StoredContent[] = await this.#knex('fleet_rows')
        .select('position', 'document', 'target')
        .where(query => whereNamespaces(query, some));
      found.push(...rows);
    }
    return found;
  }

  /**
   * Writes nothing and returns false if another replica holds the lease by now, because that replica may have started
   * from the rows stored before.
   */
  async save(
    change: FleetChange,
    options: {
      readonly lease: ClusterLease;
      readonly basis: string;
    },
  ): Promise<boolean> {
    return inTransaction(this.#knex, async transaction => {
      const { lease, basis } = options;
      if (!(await lockLease(transaction, lease))) {
        return false;
      }
      // First, because it lets owners take turns: they share entities.
      if (change.rows.length > 0 || change.removed.length > 0) {
        await increaseRevision(transaction);
      }
      await saveRows(transaction, change.rows);
      for (const positions of inBatches(change.removed)) {
        await transaction('fleet_rows').whereIn('position', positions).delete();
      }
      await saveNamespaces(transaction, change.namespaces, basis);
      return true;
    });
  }

  /**
   * Deletes namespaces of a cluster that no entity sees any more, with their rows. Deletes nothing and returns false if
   * another replica holds the lease by now.
   */
  async forget(
    namespaces: readonly NamespaceKey[],
    lease: ClusterLease,
  ): Promise<boolean> {
    return inTransaction(this.#knex, async transaction => {
      if (!(await lockLease(transaction, lease))) {
        return false;
      }
      await increaseRevision(transaction);
      for (const some of inBatches(namespaces)) {
        for (const table of ['fleet_rows', 'fleet_namespaces']) {
          await transaction(table)
            .where(query => whereNamespaces(query, some))
            .delete();
        }
      }
      await transaction('fleet_entities')
        .whereNotIn('id', transaction('fleet_rows').select('entity_id'))
        .delete();
      return true;
    });
  }
}

function whereNamespaces(
  query: Knex.QueryBuilder,
  namespaces: readonly NamespaceKey[],
): void {
  const byCluster = new Map<string, string[]>();
  for (const { cluster, namespace } of namespaces) {
    const names = byCluster.get(cluster) ?? [];
    byCluster.set(cluster, names);
    names.push(namespace);
  }
  for (const [cluster, names] of byCluster) {
    query.orWhere(one => one.where({ cluster }).whereIn('namespace', names));
  }
}

async function saveRows(
  transaction: Knex,
  rows: readonly StoredRow[],
): Promise<void> {
  for (const some of inBatches(rows)) {
    const refs = [...new Set(some.map(({ service }) => service))];
    await transaction('fleet_entities')
      .insert(refs.map(ref => ({ entity_ref: ref })))
      .onConflict('entity_ref')
      .ignore();
    const entities: readonly { id: number; entity_ref: string }[] =
      await transaction('fleet_entities').whereIn('entity_ref', refs).select();
    const ids = new Map(entities.map(({ id, entity_ref }) => [entity_ref, id]));
    await transaction('fleet_rows')
      .insert(some.map(row => ({ ...row, entity_id: ids.get(row.service) })))
      .onConflict('position')
      .merge();
  }
}

async function saveNamespaces(
  transaction: Knex,
  namespaces: readonly NamespaceFreshness[],
  basis: string,
): Promise<void> {
  for (const isRead of [true, false]) {
    const rows = namespaces
      .filter(({ readAt }) => (readAt !== undefined) === isRead)
      .map(({ cluster, namespace, checkedAt, readAt, gaps = null }) => ({
        cluster,
        namespace,
        basis,
        checked_at: checkedAt,
        gaps,
        ...(isRead && { read_at: readAt }),
      }));
    for (const some of inBatches(rows)) {
      await transaction('fleet_namespaces')
        .insert(some)
        .onConflict(['cluster', 'namespace'])
        .merge();
    }
  }
}

/** Other transactions that change rows wait from here until this one ends. */
async function increaseRevision(transaction: Knex): Promise<void> {
  await transaction('fleet_state')
    .insert({ name: REVISION, revision: 0 })
    .onConflict('name')
    .ignore();
  await transaction('fleet_state')
    .where({ name: REVISION })
    .increment('revision', 1);
}
