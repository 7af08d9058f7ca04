const HIDDEN = 'another service';

/**
 * A placeholder in a list of sources for one that the reader of the list may not know: the first, the second and so on.
 *
 * @public
 */
export function toHiddenSharer(number: number): string {
  return number === 1 ? HIDDEN : `${HIDDEN} (${number})`;
}

/** Whether a source in a list is a placeholder. @public */
export function isHiddenSharer(source: string): boolean {
  return source.startsWith(HIDDEN);
}
