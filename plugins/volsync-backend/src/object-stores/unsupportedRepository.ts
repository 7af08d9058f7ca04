import { InputError } from '@backstage/errors';
import type { Unread } from 'backstage-plugin-volsync-common';

const KIND =
  /^The portal can't read repositories (of the kind "[a-z0-9]+:"|in a local path)/;

/** The address is valid, but the portal doesn't support this kind of repository. @internal */
export class UnsupportedRepositoryError extends InputError {}

/** Never repeats the address, because people put passwords into it. */
export function unsupportedScheme(
  address: string,
  readable: readonly string[],
): UnsupportedRepositoryError {
  const scheme = /^\s*([a-z0-9]{1,10}):/i.exec(address)?.[1]?.toLowerCase();
  return new UnsupportedRepositoryError(
    `The portal can't read repositories ${
      scheme ? `of the kind "${scheme}:"` : 'in a local path'
    }: it reads ${readable.map(one => `"${one}:"`).join(', ')}`,
  );
}

/** The unsupported kind of repository, such as `of the kind "b2:"`; undefined if the Secret only lacks a key. */
export function describeUnsupported({ message }: Unread): string | undefined {
  return KIND.exec(message)?.[1];
}
