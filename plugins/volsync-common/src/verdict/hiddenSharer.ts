const HIDDEN = 'another service';

/**
 * Stands in a list of sources for one that whoever reads the list may not know: the first, the second and so on.
 *
 * @public
 */
export function toHiddenSharer(number: number): string {
  return number === 1 ? HIDDEN : `${HIDDEN} (${number})`;
}

/** Whether a source in a list is not named. @public */
export function isHiddenSharer(source: string): boolean {
  return source.startsWith(HIDDEN);
}
