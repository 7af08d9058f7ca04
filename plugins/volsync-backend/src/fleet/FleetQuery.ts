import type { Verdict } from 'backstage-plugin-volsync-common';
import { InputError } from '@backstage/errors';

/** The sortable columns. @internal */
export const FLEET_SORTS = [
  'verdict',
  'volume',
  'service',
  'owner',
  'lastGood',
  'objective',
  'proven',
  'size',
  'growth',
  'next',
] as const;
export type FleetSort = (typeof FLEET_SORTS)[number];

export const FLEET_GROUPINGS = ['none', 'owner', 'system', 'cluster'] as const;
export type FleetGrouping = (typeof FLEET_GROUPINGS)[number];

export const FLEET_ONLY = ['past-objective', 'not-test-restored'] as const;

/** A filter that is empty or absent matches all rows. @internal */
export interface FleetFilter {
  readonly verdicts: readonly Verdict[];
  readonly clusters: readonly string[];
  /** Entity refs */
  readonly owners: readonly string[];
  /** Entity refs */
  readonly systems: readonly string[];
  /** Part of a name, or of the problem */
  readonly text?: string;
  readonly only?: (typeof FLEET_ONLY)[number];
}

/** How rows are sorted and grouped. */
interface FleetOrder {
  readonly sort: FleetSort;
  readonly descending: boolean;
  readonly group: FleetGrouping;
}

export interface FleetQuery extends FleetOrder {
  readonly filter: FleetFilter;
}

export const EVERY_ROW: FleetFilter = {
  verdicts: [],
  clusters: [],
  owners: [],
  systems: [],
};

/** The last row of the previous page. @internal */
export interface FleetCursor {
  /** Its group, if rows are grouped; `null` for rows without an owner or system */
  readonly group?: { readonly name: string | null; readonly worst: number };
  /** The value that it is sorted by; `null` if it has none: such rows come last */
  readonly value: string | number | null;
  readonly position: string;
}

const INVALID_CURSOR =
  'Invalid cursor. Use "nextCursor" of a page with the same sort, order and group, or start without a cursor';

const TEXT_SORTS: readonly FleetSort[] = ['volume', 'service', 'owner'];
const isTextSort = (sort: FleetSort) => TEXT_SORTS.includes(sort);

type CursorFields = readonly [
  sort: string,
  value: string | number | null,
  position: string,
  name?: string | null,
  worst?: number,
];

const toOrderKey = ({ sort, descending, group }: FleetOrder) =>
  `${sort} ${descending} ${group}`;

export function formatCursor(order: FleetOrder, cursor: FleetCursor): string {
  const { group, value, position } = cursor;
  const fields: CursorFields = [
    toOrderKey(order),
    value,
    position,
    ...((group ? [group.name, group.worst] : []) as [string | null, number]),
  ];
  return Buffer.from(JSON.stringify(fields)).toString('base64url');
}

/** Throws `InputError` if the cursor is invalid or belongs to another order. @internal */
export function parseCursor(order: FleetOrder, text: string): FleetCursor {
  const fields = readFields(text);
  if (!isCursor(fields) || fields[0] !== toOrderKey(order)) {
    throw new InputError(INVALID_CURSOR);
  }
  const [, value, position, name, worst] = fields;
  if (
    value !== null &&
    isTextSort(order.sort) !== (typeof value === 'string')
  ) {
    throw new InputError(INVALID_CURSOR);
  }
  return {
    value,
    position,
    ...(name !== undefined &&
      worst !== undefined && { group: { name, worst } }),
  };
}

function readFields(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}

function isCursor(fields: unknown): fields is CursorFields {
  return (
    Array.isArray(fields) &&
    (fields.length === 3 || fields.length === 5) &&
    isText(fields[0]) &&
    (fields[1] === null ||
      isText(fields[1]) ||
      Number.isSafeInteger(fields[1])) &&
    isText(fields[2]) &&
    (fields.length === 3 ||
      ((fields[3] === null || isText(fields[3])) &&
        Number.isSafeInteger(fields[4])))
  );
}

/** PostgreSQL cannot compare texts that contain NUL. */
function isText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0');
}
