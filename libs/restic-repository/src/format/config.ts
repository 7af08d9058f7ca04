import { RepositoryError } from '../lib/errors';
import { Fields, parseObject } from '../lib/json';

/** The content of a repository's config. @public */
export interface RepositoryConfig {
  /** Version of the format: 1, or 2, which supports compression */
  readonly version: 1 | 2;
  readonly id: string;
  readonly chunkerPolynomial: string;
}

export function parseConfig(plain: Uint8Array): RepositoryConfig {
  const fields = new Fields(parseObject(plain, 'config'), 'config');
  const version = fields.count('version');
  if (version !== 1 && version !== 2) {
    throw new RepositoryError(
      'unsupported',
      `The repository has format version ${version}; 1 and 2 can be read`,
      { object: 'config' },
    );
  }
  return {
    version,
    id: fields.id('id'),
    chunkerPolynomial: fields.text('chunker_polynomial'),
  };
}
