import { Pace } from '../lib/pace';
import { ObjectStoreError } from './objectStore';

/** An entry of the server's listing. The size is absent in version 1 of the protocol. */
export interface RestEntry {
  readonly name: string;
  readonly sizeBytes?: number;
}

const maxEntryBytes = 4 * 1024;
/** Names of objects have 64 digits; a server's temporary files have some more */
const maxNameLength = 255;
const comma = 0x2c;
const quote = 0x22;
const brace = 0x7d;
const spaces: readonly number[] = [0x20, 0x09, 0x0a, 0x0d];

/**
 * Parses a listing: `[{"name":"…","size":12},…]`, in version 1 of the protocol `["…",…]`. Works entry by entry and
 * yields to other work, because a repository may have hundreds of thousands and the server's owner controls what it
 * sends. Anything else is `invalid`, never an empty repository.
 */
export async function* parseRestList(
  body: Uint8Array,
  options: {
    readonly version: 1 | 2;
    readonly where: string;
    readonly signal: AbortSignal | undefined;
  },
): AsyncGenerator<RestEntry, void> {
  const { version, where, signal } = options;
  const invalid = (why: string) =>
    new ObjectStoreError(
      'invalid',
      `${where} is not a listing of a REST server: ${why}`,
    );
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const text = bytes.length <= 8 ? bytes.toString('latin1').trim() : '';
  // Go's encoding of a nil slice
  if (text === 'null') return;
  const isSpace = (at: number) => spaces.includes(bytes[at] ?? -1);
  let at = 0;
  let end = bytes.length;
  while (isSpace(at)) at++;
  while (end > at && isSpace(end - 1)) end--;
  if (bytes[at] !== 0x5b || bytes[end - 1] !== 0x5d || end - at < 2) {
    throw invalid('it is no complete array');
  }
  at++;
  end--;
  const pace = new Pace();
  for (let isFirst = true; ; isFirst = false) {
    while (at < end && isSpace(at)) at++;
    if (at === end && isFirst) return;
    const close =
      version === 2 ? bytes.indexOf(brace, at) : bytes.indexOf(quote, at + 1);
    if (close < 0 || close >= end || close - at > maxEntryBytes) {
      throw invalid('an entry does not end');
    }
    yield toEntry(bytes.toString('utf8', at, close + 1), version, invalid);
    at = close + 1;
    while (at < end && isSpace(at)) at++;
    if (at === end) return;
    if (bytes[at] !== comma) throw invalid('its entries are not separated');
    at++;
    if (pace.due) await pace.turn(signal);
  }
}

function toEntry(
  text: string,
  version: 1 | 2,
  invalid: (why: string) => Error,
): RestEntry {
  let entry: unknown;
  try {
    entry = JSON.parse(text);
  } catch {
    throw invalid('an entry is not JSON');
  }
  const { name, size } = (
    version === 2 ? entry ?? {} : { name: entry, size: 0 }
  ) as { readonly name?: unknown; readonly size?: unknown };
  if (
    typeof name !== 'string' ||
    name === '' ||
    name.length > maxNameLength ||
    /[/\\\p{Cc}]/u.test(name) ||
    typeof size !== 'number' ||
    !Number.isSafeInteger(size) ||
    size < 0
  ) {
    throw invalid('an entry lacks its name or size');
  }
  return version === 2 ? { name, sizeBytes: size } : { name };
}
