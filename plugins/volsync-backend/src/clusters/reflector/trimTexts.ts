/**
 * The longest text of an object that is kept. Names, messages and annotations are usually far shorter; longer texts
 * cost time in every rule that reads them.
 */
export const MAX_TEXT_LENGTH = 16 * 1024;
/** Approximate memory of a value besides its text */
const VALUE_BYTES = 32;

/**
 * Cuts the long texts of an object, in place, and returns its approximate size in memory, in bytes. The beginning and
 * the end of a text are kept, because a log ends with the reason of a failure.
 *
 * @internal
 */
export function trimTexts(object: object): number {
  let bytes = 0;
  // Not recursive, because tenants control how deep objects are
  const open: object[] = [object];
  for (let next = open.pop(); next; next = open.pop()) {
    const values = next as Record<string, unknown>;
    for (const key of Object.keys(values)) {
      const value = values[key];
      bytes += VALUE_BYTES + key.length;
      if (typeof value === 'string') {
        const text = trim(value);
        bytes += text.length;
        if (text !== value) {
          values[key] = text;
        }
      } else if (typeof value === 'object' && value !== null) {
        open.push(value);
      }
    }
  }
  return bytes;
}

function trim(text: string): string {
  return text.length > MAX_TEXT_LENGTH
    ? // Copied through bytes, so that the part doesn't keep the whole text in memory
      Buffer.from(
        `${text.slice(0, MAX_TEXT_LENGTH / 2)}\n…\n${text.slice(
          -MAX_TEXT_LENGTH / 2,
        )}`,
      ).toString()
    : text;
}
