import type { CoverageRow } from 'backstage-plugin-volsync-common';
import { toCsv, type CsvColumn } from '../../format/csv';

const COLUMNS: readonly CsvColumn<CoverageRow>[] = [
  ['what', row => row.kind],
  ['certainty', row => row.certainty],
  ['cluster', row => row.cluster],
  ['namespace', row => row.namespace],
  ['name', row => row.name],
  ['source', row => row.source],
  ['entity', row => row.entityRef],
  ['owner', row => row.owner],
  ['capacity bytes', row => row.capacityBytes],
  ['bytes', row => row.bytes],
  ['objects', row => row.objects],
  ['last write', row => row.lastWriteAt],
  ['created', row => row.createdAt],
];

/** Formats the rows as CSV (RFC 4180), with absolute times and bytes. */
export function toCoverageCsv(rows: readonly CoverageRow[]): string {
  return toCsv(COLUMNS, rows);
}
