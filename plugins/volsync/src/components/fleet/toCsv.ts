import type { FleetRow } from 'backstage-plugin-volsync-common';

const COLUMNS: readonly (readonly [
  string,
  (row: FleetRow) => string | number | undefined,
])[] = [
  ['cluster', row => row.cluster],
  ['namespace', row => row.namespace],
  ['claim', row => row.claim],
  ['entity', row => row.entityRef],
  ['owner', row => row.owner],
  ['system', row => row.system],
  ['verdict', row => row.verdict],
  ['finding', row => row.finding?.code],
  ['what', row => row.finding?.what],
  ['last good backup', row => row.newestRestorable?.at],
  ['objective seconds', row => row.objectiveSeconds],
  ['last proven', row => row.provenAt],
  ['bytes', row => row.bytes],
  ['growth bytes in 7 days', row => row.growthBytes],
  ['next run', row => row.nextRunAt],
  ['source', row => row.source],
];

/** The rows as RFC 4180, with absolute times and bytes. @internal */
export function toCsv(rows: readonly FleetRow[]): string {
  return [
    COLUMNS.map(([name]) => name),
    ...rows.map(row => COLUMNS.map(([, value]) => toCell(value(row)))),
  ]
    .map(cells => `${cells.join(',')}\r\n`)
    .join('');
}

/** A spreadsheet takes what begins like a formula for one: such text gets an apostrophe before it. */
function toCell(value: string | number | undefined): string {
  if (typeof value !== 'string') {
    return value === undefined ? '' : String(value);
  }
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
