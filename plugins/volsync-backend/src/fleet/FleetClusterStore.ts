import type { Knex } from 'knex';

/** What a cluster's owner reported last. @internal */
export interface ClusterReport {
  /** `FleetCluster`, JSON */
  readonly document: string;
  /** Milliseconds */
  readonly reportedAt: number;
}

/** A cluster and the replica that evaluates it. @internal */
export interface ClusterLease {
  readonly cluster: string;
  readonly holder: string;
}

interface ClusterRow {
  readonly cluster: string;
  readonly holder: string | null;
  readonly held_until: number | string | null;
  readonly reported_at: number | string | null;
  readonly document: string | null;
}

/**
 * Leases of clusters, and the replicas that share them. Each lease is taken by one conditional UPDATE. Times in
 * milliseconds.
 *
 * @internal
 */
export class FleetClusterStore {
  readonly #knex: Knex;

  constructor(knex: Knex) {
    this.#knex = knex;
  }

  /** Tells the others that this replica is alive, and extends all of its leases. */
  async renew(
    holder: string,
    options: {
      readonly configuration: string;
      readonly now: number;
      readonly until: number;
    },
  ): Promise<void> {
    const { configuration, now, until } = options;
    await this.#knex('fleet_replicas')
      .insert({ id: holder, configuration, alive_until: until })
      .onConflict('id')
      .merge();
    await this.#knex('fleet_replicas').where('alive_until', '<', now).delete();
    await this.#clusters().where({ holder }).update({ held_until: until });
  }

  /** Live replicas that are configured for the same clusters. */
  async listReplicas(
    configuration: string,
    now: number,
  ): Promise<readonly string[]> {
    const rows: readonly { readonly id: string }[] = await this.#knex(
      'fleet_replicas',
    )
      .where({ configuration })
      .where('alive_until', '>=', now)
      .select('id');
    return rows.map(({ id }) => id);
  }

  /** Owners by cluster, without expired leases. */
  async listOwners(now: number): Promise<ReadonlyMap<string, string>> {
    const rows: readonly {
      readonly cluster: string;
      readonly holder: string;
    }[] = await this.#knex('fleet_clusters')
      .whereNotNull('holder')
      .where('held_until', '>=', now)
      .select('cluster', 'holder');
    return new Map(rows.map(({ cluster, holder }) => [cluster, holder]));
  }

  /** False if another replica holds it. */
  async take(
    { cluster, holder }: ClusterLease,
    options: { readonly now: number; readonly until: number },
  ): Promise<boolean> {
    await this.#clusters().insert({ cluster }).onConflict('cluster').ignore();
    const taken = await this.#clusters()
      .where({ cluster })
      .where(query =>
        query
          .whereNull('holder')
          .orWhere({ holder })
          .orWhere('held_until', '<', options.now),
      )
      .update({ holder, held_until: options.until });
    return taken === 1;
  }

  /** Lets the next replica take it at once. */
  async give({ cluster, holder }: ClusterLease): Promise<void> {
    await this.#clusters()
      .where({ cluster, holder })
      .update({ holder: null, held_until: null });
  }

  /** Gives up everything, and leaves. */
  async leave(holder: string): Promise<void> {
    await this.#clusters()
      .where({ holder })
      .update({ holder: null, held_until: null });
    await this.#knex('fleet_replicas').where({ id: holder }).delete();
  }

  /** Ends all leases. */
  async clear(): Promise<void> {
    await this.#clusters().update({ holder: null, held_until: null });
    await this.#knex('fleet_replicas').delete();
  }

  /** Reports the state of a cluster, if it is still this replica's. */
  async report(lease: ClusterLease, report: ClusterReport): Promise<boolean> {
    const { document, reportedAt } = report;
    const reported = await this.#clusters()
      .where({ ...lease })
      .update({ document, reported_at: reportedAt });
    return reported === 1;
  }

  /** By cluster. */
  async listReports(): Promise<ReadonlyMap<string, ClusterReport>> {
    const rows: readonly Pick<
      ClusterRow,
      'cluster' | 'document' | 'reported_at'
    >[] = await this.#clusters().select('cluster', 'document', 'reported_at');
    return new Map(
      rows.flatMap(({ cluster, document, reported_at: at }) =>
        document === null
          ? []
          : [[cluster, { document, reportedAt: Number(at) }] as const],
      ),
    );
  }

  async listClusters(): Promise<readonly string[]> {
    const rows: readonly { readonly cluster: string }[] = await this.#knex(
      'fleet_clusters',
    ).select('cluster');
    return rows.map(({ cluster }) => cluster);
  }

  /** Deletes a cluster that is no longer configured. */
  async delete(lease: ClusterLease): Promise<void> {
    await this.#knex('fleet_locations')
      .where({ cluster: lease.cluster })
      .delete();
    await this.#clusters()
      .where({ ...lease })
      .delete();
  }

  #clusters() {
    return this.#knex<ClusterRow>('fleet_clusters');
  }
}

/** Locks the lease until the transaction ends; false if another replica holds it. @internal */
export async function lockLease(
  transaction: Knex,
  lease: ClusterLease,
): Promise<boolean> {
  const held = await transaction('fleet_clusters')
    .where({ ...lease })
    .update({ holder: lease.holder });
  return held === 1;
}
