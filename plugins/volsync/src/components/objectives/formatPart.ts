import { formatShare } from '../../format/objectiveShare';

/** With a tenth of a percent. Undefined if the total is zero. */
export function formatPart(
  part: number,
  whole: number,
  locale: string,
): string | undefined {
  return whole === 0 ? undefined : formatShare(part / whole, locale, 1);
}
