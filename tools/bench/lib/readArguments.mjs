import { parseArgs } from 'node:util';
import { UserError } from '../../../scripts/lib/say.mjs';

/**
 * The options of the command line: whole numbers above 0 by their defaults, and texts.
 * @param {Record<string, number>} numbers
 * @param {Record<string, { type: 'string', default?: string }>} texts
 */
export function readArguments(numbers, texts = {}) {
  const { values } = parseArgs({
    options: {
      ...Object.fromEntries(
        Object.entries(numbers).map(([name, value]) => [
          name,
          { type: 'string', default: String(value) },
        ]),
      ),
      ...texts,
    },
  });
  return Object.fromEntries(
    Object.entries(values).map(([name, text]) => {
      if (name in texts) return [name, text];
      const value = Number(text);
      if (!Number.isInteger(value) || value < 1) {
        throw new UserError(`--${name} is "${text}": a number is needed.`);
      }
      return [name, value];
    }),
  );
}
