import { formatCsvLine } from 'backstage-plugin-volsync-common';

/** A column's name, and what stands in it. */
export type CsvColumn<Row> = readonly [
  string,
  (row: Row) => string | number | undefined,
];

/** Rows as RFC 4180. */
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
