import { damaged } from '../lib/errors';
import { overLimit } from '../lib/limits';

/**
 * The plaintext of a tree, split between nodes, so a directory of a million entries is parsed page by page and takes no
 * more memory than its text.
 */
export interface SplitTree {
  readonly plain: Uint8Array<ArrayBuffer>;
  /** Start and end of each page in `plain`: pairs */
  readonly bounds: Uint32Array<ArrayBuffer>;
  /** Index of the first node of each page, followed by the number of all nodes */
  readonly firsts: Uint32Array<ArrayBuffer>;
}

const pageBytes = 256 * 1024;
/** Space, tab, line breaks, comma */
const between = new Set([0x20, 0x09, 0x0a, 0x0d, 0x2c]);
const [quote, backslash] = [0x22, 0x5c];
const [openBrace, closeBrace] = [0x7b, 0x7d];
const [openBracket, closeBracket] = [0x5b, 0x5d];

/** Finds the nodes of `{"nodes":[{…},{…}]}` by their brackets. Their content is checked when the page is parsed. */
export function splitTree(
  plain: Uint8Array<ArrayBuffer>,
  options: { readonly id: string; readonly maxEntryBytes: number },
): SplitTree {
  const { id, maxEntryBytes } = options;
  const object = `blob/${id}`;
  const prefix = /^\s*\{\s*"nodes"\s*:\s*(null\s*\}|\[)/.exec(
    Buffer.from(plain.buffer, 0, Math.min(plain.length, 64)).toString('latin1'),
  );
  if (!prefix) throw damaged(object, 'it is not a tree');
  const bounds: number[] = [];
  const firsts: number[] = [];
  let count = 0;
  let depth = 0;
  let start = -1;
  let entry = -1;
  let end = -1;
  let at = prefix[0].length;
  let closed = prefix[1] !== '[';
  for (; at < plain.length && !closed; at++) {
    switch (plain[at]) {
      case quote:
        if (depth === 0) throw damaged(object, 'it holds what is no entry');
        at = endOfString(plain, at);
        break;
      case openBrace:
      case openBracket:
        if (depth++ === 0) {
          entry = at;
          if (start < 0) {
            start = at;
            firsts.push(count);
          }
          count++;
        }
        break;
      case closeBrace:
      case closeBracket:
        if (depth === 0 && plain[at] === closeBracket) {
          closed = true;
          break;
        }
        depth--;
        if (depth === 0) {
          end = at + 1;
          if (end - entry > maxEntryBytes) {
            const what = `An entry of "${object}" has`;
            const maxBytes = maxEntryBytes;
            throw overLimit('maxEntryBytes', { what, maxBytes, object });
          }
          if (end - start >= pageBytes) {
            bounds.push(start, end);
            start = -1;
          }
        }
        break;
      default:
        if (depth === 0 && !between.has(plain[at]!)) {
          throw damaged(object, 'it holds what is no entry');
        }
    }
    if (depth < 0) break;
  }
  if (!closed) throw damaged(object, 'it is a tree that does not end');
  if (start >= 0) bounds.push(start, end);
  return {
    plain,
    bounds: Uint32Array.from(bounds),
    firsts: Uint32Array.from([...firsts, count]),
  };
}

/** Position of the quote that ends the string which begins at `at` */
function endOfString(plain: Uint8Array, at: number): number {
  let end = at;
  for (;;) {
    end = plain.indexOf(quote, end + 1);
    if (end < 0) return plain.length;
    let before = end - 1;
    while (plain[before] === backslash) before--;
    if ((end - before) % 2 === 1) return end;
  }
}
