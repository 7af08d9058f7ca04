import {
  READING_GRACE_SECONDS,
  type FleetGap,
} from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';
import type { Clock } from '../lib/clock';
import type { CompiledPart } from './NamespaceRows';

/** Each row is evaluated once a minute, so older rows are shown as "last known". */
const LAST_KNOWN_MS = 120_000;
const GRACE_MS = READING_GRACE_SECONDS * 1_000;
const LIFETIME_MS = 1_000;

/** How old the rows are. Times in milliseconds. @internal */
export interface FleetFreshness {
  /** By `cluster/namespace`: when its rows were last evaluated, if that is too long ago; undefined for never */
  readonly old: ReadonlyMap<string, number | undefined>;
  /** Rows evaluated before this time are past the grace period */
  readonly graceStart: number;
  readonly hasStale: boolean;
  /** Some rows were written with other bindings */
  readonly hasForeign: boolean;
  /** The number of namespaces evaluated within the grace period */
  readonly checked: number;
  readonly namespaces: number;
  /** What entities see but could not be read */
  readonly gaps: readonly CompiledPart[];
}

/** Reads how old the rows are. @internal */
export class FleetFreshnessReader {
  readonly #knex: Knex;
  readonly #clock: Clock;
  readonly #basis: string;
  #known:
    | { readonly at: number; readonly of: Promise<FleetFreshness> }
    | undefined;

  constructor(options: {
    readonly knex: Knex;
    readonly clock: Clock;
    /** Identifies the bindings in the configuration */
    readonly basis: string;
  }) {
    this.#knex = options.knex;
    this.#clock = options.clock;
    this.#basis = options.basis;
  }

  /** At most a second old, and current after this replica's own writes. */
  read(): Promise<FleetFreshness> {
    const now = this.#clock.now().getTime();
    const known = this.#known;
    if (known && Math.abs(now - known.at) < LIFETIME_MS) {
      return known.of;
    }
    const of = this.#read(now);
    const reading = { at: now, of };
    this.#known = reading;
    of.catch(() => {
      if (this.#known === reading) {
        this.#known = undefined;
      }
    });
    return of;
  }

  /** Reads again next time. */
  forget(): void {
    this.#known = undefined;
  }

  async #read(now: number): Promise<FleetFreshness> {
    const graceStart = now - GRACE_MS;
    const old: readonly {
      readonly cluster: string;
      readonly namespace: string;
      readonly read_at: number | string | null;
      readonly basis: string;
    }[] = await this.#knex('fleet_namespaces')
      .whereNull('read_at')
      .orWhere('read_at', '<', now - LAST_KNOWN_MS)
      .orWhereNot('basis', this.#basis)
      .select('cluster', 'namespace', 'read_at', 'basis');
    const counted: Readonly<Record<string, number | string>> | undefined =
      await this.#knex('fleet_namespaces')
        .where({ basis: this.#basis })
        .first({
          namespaces: this.#knex.raw('count(*)'),
          checked: this.#knex.raw(
            'sum(case when checked_at >= ? then 1 else 0 end)',
            [graceStart],
          ),
        });
    const gaps: readonly { readonly gaps: string }[] = await this.#knex(
      'fleet_namespaces',
    )
      .where({ basis: this.#basis })
      .whereNotNull('gaps')
      .orderBy(['cluster', 'namespace'])
      .select('gaps');
    const own = old.filter(({ basis }) => basis === this.#basis);
    const times = new Map(
      own.map(({ cluster, namespace, read_at: readAt }) => [
        `${cluster}/${namespace}`,
        readAt === null ? undefined : Number(readAt),
      ]),
    );
    return {
      old: times,
      graceStart,
      hasStale: [...times.values()].some(at => isPast(at, graceStart)),
      hasForeign: own.length < old.length,
      checked: Number(counted?.checked ?? 0),
      namespaces: Number(counted?.namespaces ?? 0),
      gaps: gaps.flatMap(one => parseGaps(one.gaps)),
    };
  }
}

/** Whether rows evaluated at this time are past the grace period. @internal */
export function isPast(at: number | undefined, graceStart: number): boolean {
  return at === undefined || at < graceStart;
}

function parseGaps(text: string): readonly CompiledPart[] {
  const gaps: readonly FleetGap[] = JSON.parse(text);
  return gaps.map(gap => ({
    entityRef: gap.entityRef,
    text: JSON.stringify(gap),
  }));
}
