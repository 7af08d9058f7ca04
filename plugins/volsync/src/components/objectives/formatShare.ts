/** A share in percent, rounded down, so only a full share shows 100 %. Undefined if the total is zero. */
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
