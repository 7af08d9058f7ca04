/*
 * Maps a key to a path below its bucket's directory, and back.
 *
 * A key may contain anything: `..`, trailing slashes, names too long for a file system, `a` next to `a/b`. So every
 * part between slashes is percent-encoded, which leaves ordinary names as they are, and
 * - a part with other parts below is a directory named `<part>%2F`: never the
 *   name of an object, never `.` or `..`;
 * - a part longer than a file name may be is split into directories that end
 *   with `%_`;
 * - the empty part after a trailing slash is the file `%`.
 *
 * `data/ab/abcd` is the file `data%2F/ab%2F/abcd`.
 */
import { join } from 'node:path';
import { S3Error } from '../errors';

const MAX_NAME_LENGTH = 200;
const MAX_KEY_BYTES = 1024;
const MAX_PATH_BYTES = 3800;
const DIRECTORY_SUFFIX = '%2F';
const CONTINUED_SUFFIX = '%_';
const EMPTY_NAME = '%';

/** The path of an object's file; throws KeyTooLongError. */
export function toKeyPath(bucketDirectory: string, key: string): string {
  const bytes = Buffer.byteLength(key);
  const parts = key.split('/');
  const names = parts.flatMap((part, index) =>
    toNames(part, index < parts.length - 1),
  );
  const path = join(bucketDirectory, ...names);
  if (bytes > MAX_KEY_BYTES || path.length > MAX_PATH_BYTES) {
    throw new S3Error('KeyTooLongError', 'Your key is too long', {
      Size: bytes,
      MaxSizeAllowed: MAX_KEY_BYTES,
    });
  }
  return path;
}

/** The directory that contains every key with the prefix. */
export function toPrefixDirectory(prefix: string): {
  readonly names: readonly string[];
  readonly keyPrefix: string;
} {
  const parts = prefix.split('/').slice(0, -1);
  return {
    names: parts.flatMap(part => toNames(part, true)),
    keyPrefix: parts.map(part => `${part}/`).join(''),
  };
}

/** The part of the key that the name of a directory or file represents. */
export function fromDirectoryName(name: string): string | undefined {
  if (name.endsWith(CONTINUED_SUFFIX)) {
    return decode(name.slice(0, -CONTINUED_SUFFIX.length));
  }
  if (!name.endsWith(DIRECTORY_SUFFIX)) return undefined;
  const part = decode(name.slice(0, -DIRECTORY_SUFFIX.length));
  return part === undefined ? undefined : `${part}/`;
}

export function fromFileName(name: string): string | undefined {
  return name === EMPTY_NAME ? '' : decode(name);
}

function toNames(part: string, isDirectory: boolean): string[] {
  const encoded = encodePart(part);
  const names: string[] = [];
  let rest = encoded;
  while (rest.length > MAX_NAME_LENGTH) {
    const end = cutBefore(rest, MAX_NAME_LENGTH);
    names.push(`${rest.slice(0, end)}${CONTINUED_SUFFIX}`);
    rest = rest.slice(end);
  }
  const last = isDirectory ? `${rest}${DIRECTORY_SUFFIX}` : rest;
  return [...names, last === '' ? EMPTY_NAME : last];
}

function encodePart(part: string): string {
  const encoded = encodeURIComponent(part).replace(
    /[*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  // Nothing may be named `.` or `..`, or begin like the store's own folders.
  return encoded.startsWith('.') ? `%2E${encoded.slice(1)}` : encoded;
}

// Each piece must decode on its own: never within a character's bytes.
function cutBefore(encoded: string, limit: number): number {
  let end = 0;
  while (end < limit) {
    const match = /^(?:%[0-9A-F]{2})/.exec(encoded.slice(end, end + 3));
    const step = match ? characterLength(encoded, end) : 1;
    if (end + step > limit) break;
    end += step;
  }
  return end;
}

function characterLength(encoded: string, at: number): number {
  const first = parseInt(encoded.slice(at + 1, at + 3), 16);
  if (first >= 0xf0) return 12;
  if (first >= 0xe0) return 9;
  return first >= 0xc0 ? 6 : 3;
}

function decode(name: string): string | undefined {
  try {
    return decodeURIComponent(name);
  } catch {
    return undefined;
  }
}
