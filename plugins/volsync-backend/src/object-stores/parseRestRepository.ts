import { InputError } from '@backstage/errors';
import { ObjectStoreError, parseRestAddress } from 'restic-repository';
import type { RepositoryAddress } from './RepositoryAddress';
import { toEndpoint } from './toEndpoint';
import { UnsupportedRepositoryError } from './unsupportedRepository';

const SCHEME = 'rest:';

/**
 * Parses a `rest:` address as restic does. The location contains no user and no password, so two Secrets with different
 * users lead to one location. Messages never repeat the text. Throws `InputError`.
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
    // An empty last segment needs its slash, because restic removes one of two trailing slashes.
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
