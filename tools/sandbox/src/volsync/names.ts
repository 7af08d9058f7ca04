import { crc32 } from 'node:zlib';

const MAX_NAME_LENGTH = 63;

/** `volsync-src-<name>`; if that is too long for a Job, the prefix and a checksum. */
export function moverName(prefix: 'src' | 'dst', name: string): string {
  const full = `volsync-${prefix}-${name}`;
  return full.length <= MAX_NAME_LENGTH
    ? full
    : `volsync-${prefix}-${crc32(name).toString(16).padStart(8, '0')}`;
}
