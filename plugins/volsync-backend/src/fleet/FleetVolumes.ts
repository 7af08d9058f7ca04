/**
 * The volumes of all clusters as they were last evaluated, by whichever replica. For scheduled test restores, requests
 * for many volumes, and links to entities.
 *
 * Rows that were written with other bindings in the configuration are left out, and so are those written by an earlier
 * version of the portal, until they are evaluated again.
 */
import type { Knex } from 'knex';
import type { Clock } from '../lib/clock';
import { inBatches } from '../lib/inBatches';
import type { FleetCache } from './FleetCache';
import type { FleetRowReader } from './FleetRowReader';
import { toVolumeText } from './toStoredRow';
import type { StoredTarget, VolumeTarget } from './VolumeTarget';

const POLL_INTERVAL_MS = 250;
/** Other queries get their turn between batches. */
const ROWS_PER_BATCH = 1_000;

/** The cluster, namespace and claim of a volume. @internal */
export interface VolumeName {
  readonly cluster: string;
  readonly namespace: string;
  readonly claim: string;
}

interface TargetRow {
  readonly position: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly target: string;
}

export class FleetVolumes {
  readonly #knex: Knex;
  readonly #clock: Clock;
  readonly #basis: string;
  readonly #cache: Pick<
    FleetCache,
    'use' | 'waitUntilEvaluated' | 'isComplete' | 'size'
  >;
  readonly #reader: Pick<FleetRowReader, 'freshness'>;

  constructor(options: {
    readonly knex: Knex;
    readonly clock: Clock;
    /** Identifies the bindings in the configuration */
    readonly basis: string;
    readonly cache: Pick<
      FleetCache,
      'use' | 'waitUntilEvaluated' | 'isComplete' | 'size'
    >;
    readonly reader: Pick<FleetRowReader, 'freshness'>;
  }) {
    this.#knex = options.knex;
    this.#clock = options.clock;
    this.#basis = options.basis;
    this.#cache = options.cache;
    this.#reader = options.reader;
  }

  /** Marks the fleet as being read, so that its rows are evaluated. */
  use(): void {
    this.#cache.use();
  }

  /** Whether all namespaces were evaluated within the grace period. Waits at most `timeoutMs` for it. */
  async isComplete(timeoutMs = 0): Promise<boolean> {
    this.use();
    const end = performance.now() + timeoutMs;
    if (timeoutMs > 0) {
      await this.#cache.waitUntilEvaluated(timeoutMs);
    }
    for (;;) {
      const { checked } = await this.#reader.freshness();
      if (this.#cache.isComplete && checked >= this.#cache.size) {
        return true;
      }
      if (performance.now() >= end) {
        return false;
      }
      await this.#clock.sleep(POLL_INTERVAL_MS);
    }
  }

  /** Returns every volume of each entity, sorted by cluster, namespace and claim. */
  async list(
    filter: { readonly cluster?: string; readonly system?: string } = {},
  ): Promise<readonly VolumeTarget[]> {
    const found: VolumeTarget[] = [];
    let after = '';
    for (;;) {
      const query = this.#rows()
        .whereNotNull('fleet_rows.target')
        .where('fleet_rows.position', '>', after)
        .orderBy('fleet_rows.position')
        .limit(ROWS_PER_BATCH);
      if (filter.cluster !== undefined) {
        query.where('fleet_rows.cluster', filter.cluster);
      }
      if (filter.system !== undefined) {
        query.where('fleet_rows.system', filter.system);
      }
      const rows: readonly TargetRow[] = await query.select(
        ['position', 'cluster', 'namespace', 'target'].map(
          name => `fleet_rows.${name}`,
        ),
      );
      found.push(...rows.map(toVolumeTarget));
      const last = rows.at(-1);
      if (!last || rows.length < ROWS_PER_BATCH) {
        return found;
      }
      after = last.position;
    }
  }

  /** `cluster/namespace` of those whose objects were read at their last evaluation, within the grace period. */
  async listRead(): Promise<ReadonlySet<string>> {
    const { graceStart } = await this.#reader.freshness();
    const rows: readonly {
      readonly cluster: string;
      readonly namespace: string;
    }[] = await this.#knex('fleet_namespaces')
      .where({ basis: this.#basis })
      .where('read_at', '>=', graceStart)
      .whereRaw('read_at >= checked_at')
      .select('cluster', 'namespace');
    return new Set(
      rows.map(({ cluster, namespace }) => `${cluster}/${namespace}`),
    );
  }

  /** Returns the refs of the entities that see a volume. */
  async findEntities(
    volumes: readonly VolumeName[],
  ): Promise<(volume: VolumeName) => readonly string[]> {
    const entities = new Map<string, string[]>();
    const texts = [...new Set(volumes.map(toVolumeText))];
    for (const some of inBatches(texts)) {
      const rows: readonly {
        readonly volume: string;
        readonly service: string;
      }[] = await this.#rows()
        .whereIn('fleet_rows.volume', some)
        .orderBy('fleet_rows.position')
        .select('fleet_rows.volume', 'fleet_rows.service');
      for (const { volume, service } of rows) {
        entities.set(volume, [...(entities.get(volume) ?? []), service]);
      }
    }
    return volume => entities.get(toVolumeText(volume)) ?? [];
  }

  #rows(): Knex.QueryBuilder {
    return this.#knex('fleet_rows')
      .join('fleet_namespaces', join =>
        join
          .on('fleet_namespaces.cluster', 'fleet_rows.cluster')
          .on('fleet_namespaces.namespace', 'fleet_rows.namespace'),
      )
      .where('fleet_namespaces.basis', this.#basis);
  }
}

function toVolumeTarget(row: TargetRow): VolumeTarget {
  const [, , claim = '', entityRef = ''] = row.position.split('\t');
  const target: StoredTarget = JSON.parse(row.target);
  return {
    cluster: row.cluster,
    namespace: row.namespace,
    claim,
    entityRef,
    ...target,
  };
}
