const escapes: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
  '\\': 0x5c,
  '"': 0x22,
  "'": 0x27,
};

/**
 * The bytes of a name in restic's encoding: quoted like Go's `strconv.Quote`, without the quotes. `\xNN` is a raw byte.
 * `undefined` if the text is invalid.
 */
export function unquoteGo(quoted: string): Uint8Array | undefined {
  if (!quoted.includes('\\')) return Buffer.from(quoted, 'utf8');
  const parts: Buffer[] = [];
  const pattern =
    /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([abfnrtv\\"']))|[^\\]+/gy;
  let at = 0;
  while (at < quoted.length) {
    pattern.lastIndex = at;
    const found = pattern.exec(quoted);
    if (!found) return undefined;
    at = pattern.lastIndex;
    const [text, x, u, U, octal, letter] = found;
    if (x || octal) {
      const byte = x ? parseInt(x, 16) : parseInt(octal!, 8);
      if (byte > 255) return undefined;
      parts.push(Buffer.of(byte));
    } else if (u ?? U) {
      const point = parseInt((u ?? U)!, 16);
      if (point > 0x10ffff) return undefined;
      parts.push(Buffer.from(String.fromCodePoint(point), 'utf8'));
    } else if (letter) {
      parts.push(Buffer.of(escapes[letter]!));
    } else {
      parts.push(Buffer.from(text, 'utf8'));
    }
  }
  return Buffer.concat(parts);
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Decodes UTF-8 like Go: each invalid byte becomes U+FFFD. `valid` is false if there was one. */
export function decodeGoUtf8(bytes: Uint8Array): {
  readonly text: string;
  readonly valid: boolean;
} {
  try {
    return { text: strict.decode(bytes), valid: true };
  } catch {
    // Not UTF-8
  }
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = lengthFrom(bytes[at]!);
    try {
      text += strict.decode(bytes.subarray(at, at + length));
      at += length;
    } catch {
      text += '\ufffd';
      at += 1;
    }
  }
  return { text, valid: false };
}

/** The length of the character that begins with a byte */
function lengthFrom(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}
