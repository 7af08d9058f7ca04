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
    ...rows.map(row => columns.map(([, value]) => toCell(value(row)))),
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
