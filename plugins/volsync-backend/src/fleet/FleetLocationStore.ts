import type { Knex } from 'knex';
import { inBatches } from '../lib/inBatches';
import { inTransaction } from '../lib/inTransaction';
import { lockLease, type ClusterLease } from './FleetClusterStore';

/** A source at a location, or in a repository, by its digest. @internal */
export interface LocationRow {
  readonly digest: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly source: string;
  readonly secret: string;
  readonly opens: boolean;
}

/** When the locations of a cluster were last confirmed, and under which bindings. @internal */
export interface LocationsState {
  readonly basis?: string;
  /** Milliseconds; absent if they were never written */
  readonly confirmedAt?: number;
  /** Differs after each change of its rows */
  readonly revision: number;
}

/** @internal */
export interface LocationsChange {
  readonly rows: readonly LocationRow[];
  readonly removed: readonly LocationRow[];
  /** Absent if the sources could not all be read */
  readonly confirmed?: { readonly basis: string; readonly at: number };
}

/** The locations of all clusters' sources. Only the owner of a cluster writes its rows. @internal */
export class FleetLocationStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** By cluster. */
  async listStates(): Promise<ReadonlyMap<string, LocationsState>> {
    const rows: readonly {
      readonly cluster: string;
      readonly locations_basis: string | null;
      readonly locations_at: number | string | null;
      readonly locations_revision: number;
    }[] = await this.#knex('fleet_clusters').select(
      'cluster',
      'locations_basis',
      'locations_at',
      'locations_revision',
    );
    return new Map(
      rows.map(row => [
        row.cluster,
        {
          ...(row.locations_basis !== null && { basis: row.locations_basis }),
          ...(row.locations_at !== null && {
            confirmedAt: Number(row.locations_at),
          }),
          revision: row.locations_revision,
        },
      ]),
    );
  }

  async load(cluster: string): Promise<readonly LocationRow[]> {
    const rows: readonly LocationRow[] = await this.#knex('fleet_locations')
      .where({ cluster })
      .select();
    return rows.map(toRow);
  }

  /** All sources of locations to which several Secrets lead. */
  async listShared(): Promise<readonly LocationRow[]> {
    const rows: readonly LocationRow[] = await this.#knex({
      one: 'fleet_locations',
    })
      .whereExists(query =>
        query
          .from({ other: 'fleet_locations' })
          .whereRaw('other.digest = one.digest')
          .whereRaw(
            '(other.cluster <> one.cluster or other.namespace <> one.namespace or other.secret <> one.secret)',
          ),
      )
      .orderBy(['cluster', 'namespace', 'source'])
      .select('one.*');
    return rows.map(toRow);
  }

  /** Writes nothing and returns false if another replica holds the lease by now. */
  async save(change: LocationsChange, lease: ClusterLease): Promise<boolean> {
    return inTransaction(this.#knex, async transaction => {
      if (!(await lockLease(transaction, lease))) {
        return false;
      }
      const { rows, removed, confirmed } = change;
      for (const some of inBatches(removed)) {
        await transaction('fleet_locations')
          .where(query => {
            for (const { digest, cluster, namespace, source } of some) {
              query.orWhere({ digest, cluster, namespace, source });
            }
          })
          .delete();
      }
      for (const some of inBatches(rows)) {
        await transaction('fleet_locations')
          .insert([...some])
          .onConflict(['digest', 'cluster', 'namespace', 'source'])
          .merge();
      }
      const cluster = transaction('fleet_clusters').where({ ...lease });
      if (rows.length > 0 || removed.length > 0) {
        await cluster.clone().increment('locations_revision', 1);
      }
      if (confirmed) {
        await cluster.clone().update({
          locations_basis: confirmed.basis,
          locations_at: confirmed.at,
        });
      }
      return true;
    });
  }
}

/** SQLite stores booleans as numbers. */
function toRow(row: LocationRow): LocationRow {
  return { ...row, opens: Boolean(row.opens) };
}
