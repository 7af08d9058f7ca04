import type { FoundKey } from '../disk/objectKeys';

export interface ListingPage {
  readonly keys: readonly FoundKey[];
  readonly commonPrefixes: readonly string[];
  readonly truncated: boolean;
  /** The last key or common prefix, after which the next page continues */
  readonly last: string | undefined;
}

/** Extracts a page from sorted keys; keys and common prefixes count alike. */
export function toPage(
  sorted: readonly FoundKey[],
  options: {
    readonly prefix: string;
    readonly delimiter: string;
    readonly after: string;
    readonly maxKeys: number;
  },
): ListingPage {
  const { prefix, delimiter, after, maxKeys } = options;
  const afterBytes = Buffer.from(after);
  const keys: FoundKey[] = [];
  const commonPrefixes: string[] = [];
  let last: string | undefined;
  for (const found of sorted) {
    const { key } = found;
    if (after !== '' && Buffer.compare(Buffer.from(key), afterBytes) <= 0) {
      continue;
    }
    const group = toGroup(key, prefix, delimiter);
    if (group !== undefined && (group === last || group === after)) continue;
    if (keys.length + commonPrefixes.length >= maxKeys) {
      return { keys, commonPrefixes, truncated: maxKeys > 0, last };
    }
    if (group === undefined) keys.push(found);
    else commonPrefixes.push(group);
    last = group ?? key;
  }
  return { keys, commonPrefixes, truncated: false, last };
}

function toGroup(
  key: string,
  prefix: string,
  delimiter: string,
): string | undefined {
  if (delimiter === '') return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}
