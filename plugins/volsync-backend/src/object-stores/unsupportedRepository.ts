import { InputError } from '@backstage/errors';
import type { Unread } from 'backstage-plugin-volsync-common';

const KIND =
  /^The portal can't read repositories (of the kind "[a-z0-9]+:"|of an unknown kind|in a local path)/;

/** The backends of restic 0.18 (internal/backend/all). */
const SCHEMES = new Set([
  'azure',
  'b2',
  'gs',
  'local',
  'rclone',
  'rest',
  's3',
  'sftp',
  'swift',
]);

/** The address is valid, but the portal doesn't support this kind of repository. @internal */
export class UnsupportedRepositoryError extends InputError {}

/** Never repeats the address, because people put passwords into it, or in its place. */
export function unsupportedScheme(
  address: string,
  readable: readonly string[],
): UnsupportedRepositoryError {
  const scheme = /^\s*([a-z0-9]{1,10}):/i.exec(address)?.[1]?.toLowerCase();
  const kind = SCHEMES.has(scheme ?? '')
    ? `of the kind "${scheme}:"`
    : 'of an unknown kind';
  return new UnsupportedRepositoryError(
    `The portal can't read repositories ${
      scheme === undefined ? 'in a local path' : kind
    }: it reads ${readable.map(one => `"${one}:"`).join(', ')}`,
  );
}

/** The unsupported kind of repository, such as `of the kind "b2:"`; undefined if the Secret only lacks a key. */
export function describeUnsupported({ message }: Unread): string | undefined {
  return KIND.exec(message)?.[1];
}
