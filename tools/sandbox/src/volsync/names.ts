import { crc32 } from 'node:zlib';

const LONGEST_NAME = 63;

/** `volsync-src-<name>`; where that is too long for a Job, the prefix and a checksum. */
export function moverName(prefix: 'src' | 'dst', name: string): string {
  const full = `volsync-${prefix}-${name}`;
  return full.length <= LONGEST_NAME
    ? full
    : `volsync-${prefix}-${crc32(name).toString(16).padStart(8, '0')}`;
}
