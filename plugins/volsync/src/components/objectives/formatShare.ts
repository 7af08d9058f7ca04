/** A share in percent, rounded down: only what is complete shows as 100 %. Undefined for a share of nothing. */
export function formatShare(
  part: number,
  whole: number,
  locale: string,
): string | undefined {
  return whole === 0
    ? undefined
    : new Intl.NumberFormat(locale, {
        style: 'percent',
        maximumFractionDigits: 1,
      }).format(Math.floor((part / whole) * 1000) / 1000);
}
