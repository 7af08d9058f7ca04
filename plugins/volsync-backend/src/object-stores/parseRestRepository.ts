import { InputError } from '@backstage/errors';
import { ObjectStoreError, parseRestAddress } from 'restic-repository';
import type { RepositoryAddress } from './RepositoryAddress';
import { toEndpoint } from './toEndpoint';
import { UnsupportedRepositoryError } from './unsupportedRepository';

const SCHEME = 'rest:';

/**
 * Reads a `rest:` address as restic does. The location has no user and no password, so that two Secrets with different
 * users lead to one place. Messages never repeat the text. Throws `InputError`.
 *
 * @internal
 */
export function parseRestRepository(text: string): RepositoryAddress {
  const url = text.slice(SCHEME.length);
  if (/^https?\+unix:/i.test(url)) {
    throw new UnsupportedRepositoryError(
      'The portal can\'t read repositories of the kind "rest:" over a Unix socket: the socket is on the machine of the mover',
    );
  }
  const { origin, path } = toInputError(() => parseRestAddress(url));
  const [scheme = '', host = ''] = origin.split('://');
  const endpoint = toEndpoint(scheme, host);
  return {
    scheme: 'rest',
    // An empty last segment needs its slash: of two slashes at the end, restic takes one away.
    location: `${SCHEME}${endpoint}${path}${path.endsWith('/') ? '/' : ''}`,
    endpoint,
    bucket: '',
    path: path.replace(/^\/|\/$/g, ''),
  };
}

function toInputError<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw error instanceof ObjectStoreError
      ? new InputError(
          error.message.replace(/\bThe URL\b/, "The repository's address"),
        )
      : error;
  }
}
