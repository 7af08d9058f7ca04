import {
  VERDICTS,
  type FleetRow,
  type Verdict,
} from 'backstage-plugin-volsync-common';

/** A row of `fleet_rows`, except for the number of its entity. Times in milliseconds. @internal */
export interface StoredRow {
  readonly position: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly verdict: number;
  readonly volume: string;
  readonly service: string;
  readonly owner: string | null;
  readonly system: string | null;
  readonly restorable_at: number | null;
  readonly deadline_at: number | null;
  readonly proven_at: number | null;
  readonly next_run_at: number | null;
  readonly bytes: number | null;
  readonly growth_bytes: number | null;
  readonly search: string;
  readonly document: string;
  /** `VolumeTarget`, JSON */
  readonly target: string;
}

/** Sorts before every character of a name, so positions are ordered by cluster, namespace, claim, entity. */
const SEPARATOR = '\t';

/** Out of the 253 + 63 + 253 + 191 that Kubernetes and the catalog allow */
const MAX_POSITION_LENGTH = 800;
/** The catalog limits the length of an entity's name, but not of its owner refs. */
const MAX_RELATED_LENGTH = 255;

export const RANKS: Readonly<Record<Verdict, number>> = Object.fromEntries(
  VERDICTS.map((verdict, rank) => [verdict, rank]),
) as Record<Verdict, number>;

export function toPosition(
  row: Pick<FleetRow, 'cluster' | 'namespace' | 'claim' | 'entityRef'>,
): string {
  return toText(row.cluster, row.namespace, row.claim, row.entityRef);
}

/** A volume, as rows are sorted by it. */
export function toVolumeText(
  row: Pick<FleetRow, 'cluster' | 'namespace' | 'claim'>,
): string {
  return toText(row.claim, row.namespace, row.cluster);
}

/** Returns the entity ref of a position. */
export function toEntityRef(position: string): string {
  return position.slice(position.lastIndexOf(SEPARATOR) + 1);
}

/**
 * Undefined if its names are too long: an index would reject them, and with them the whole batch. Pure.
 *
 * @internal
 */
export function toStoredRow(
  document: string,
  target: string,
): StoredRow | undefined {
  const row: FleetRow = JSON.parse(document);
  const position = toPosition(row);
  if (position.length > MAX_POSITION_LENGTH) {
    return undefined;
  }
  return {
    position,
    cluster: row.cluster,
    namespace: row.namespace,
    verdict: RANKS[row.verdict],
    volume: toVolumeText(row),
    service: row.entityRef,
    owner: row.owner === undefined ? null : toRelated(row.owner),
    system: row.system === undefined ? null : toRelated(row.system),
    restorable_at: toMs(row.newestRestorable?.at),
    deadline_at: toDeadline(row),
    proven_at: toMs(row.provenAt),
    next_run_at: toMs(row.nextRunAt),
    bytes: toInteger(row.bytes),
    growth_bytes: toInteger(row.growthBytes),
    search: toSearchText(row),
    document,
    target: withoutNul(target),
  };
}

/**
 * When the newest restore point becomes older than the objective, or the beginning of time without a restore point.
 * Null without an objective, or if nothing is known.
 */
function toDeadline(row: FleetRow): number | null {
  const { objectiveSeconds, newestRestorable, verdict } = row;
  if (objectiveSeconds === undefined || verdict === 'unknown') {
    return null;
  }
  const at = toMs(newestRestorable?.at);
  return at === null ? 0 : at + objectiveSeconds * 1_000;
}

function toSearchText(row: FleetRow): string {
  return normalizeText(
    [
      `${row.cluster}/${row.namespace}/${row.claim}`,
      row.entityRef,
      row.title,
      row.owner,
      row.system,
      row.finding?.what,
    ].join(' '),
  );
}

/** An owner or system, as rows are filtered and grouped by it. */
export function toRelated(ref: string): string {
  return withoutNul(ref).slice(0, MAX_RELATED_LENGTH);
}

/** Normalizes texts for search. */
export function normalizeText(text: string): string {
  return withoutNul(text.toLowerCase());
}

function toText(...names: readonly string[]): string {
  return withoutNul(names.join(SEPARATOR));
}

/** PostgreSQL cannot store NUL. */
function withoutNul(text: string): string {
  return text.replaceAll('\0', '');
}

function toInteger(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value)
    ? null
    : Math.round(
        Math.max(
          -Number.MAX_SAFE_INTEGER,
          Math.min(value, Number.MAX_SAFE_INTEGER),
        ),
      );
}

function toMs(time: string | undefined): number | null {
  const milliseconds = time === undefined ? NaN : Date.parse(time);
  return Number.isNaN(milliseconds) ? null : milliseconds;
}
