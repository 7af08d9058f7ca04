/**
 * Formats a CSV line (RFC 4180). Text that a spreadsheet would evaluate as a formula gets a leading apostrophe.
 *
 * @public
 */
export function formatCsvLine(
  cells: readonly (string | number | undefined)[],
): string {
  return `${cells.map(toCell).join(',')}\r\n`;
}

function toCell(value: string | number | undefined): string {
  if (typeof value !== 'string') {
    return value === undefined ? '' : String(value);
  }
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
