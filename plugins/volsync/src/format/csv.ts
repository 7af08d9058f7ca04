import { formatCsvLine } from 'backstage-plugin-volsync-common';

/** A column's name and its value for a row. */
export type CsvColumn<Row> = readonly [
  string,
  (row: Row) => string | number | undefined,
];

/** Formats rows as CSV (RFC 4180). */
export function toCsv<Row>(
  columns: readonly CsvColumn<Row>[],
  rows: readonly Row[],
): string {
  return [
    columns.map(([name]) => name),
    ...rows.map(row => columns.map(([, value]) => value(row))),
  ]
    .map(formatCsvLine)
    .join('');
}
