/**
 * The longest text of an object that is kept. Names, messages and annotations that people or controllers write are far
 * shorter; a longer one costs every rule that reads it.
 */
export const MAX_TEXT_LENGTH = 16 * 1024;
/** About what a value takes in memory beside its text */
const VALUE_BYTES = 32;

/**
 * Cuts the long texts in an object, in place, and says about how much memory it takes then, in bytes. Beginning and end
 * of a text stay: a log says at its end why it failed.
 *
 * @internal
 */
export function trimTexts(object: object): number {
  let bytes = 0;
  // No recursion: whoever writes objects decides how deep they are
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
    ? // Through bytes, so that the part does not keep the whole in memory
      Buffer.from(
        `${text.slice(0, MAX_TEXT_LENGTH / 2)}\n…\n${text.slice(
          -MAX_TEXT_LENGTH / 2,
        )}`,
      ).toString()
    : text;
}
