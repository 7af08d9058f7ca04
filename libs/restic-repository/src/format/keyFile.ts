import { damaged, RepositoryError } from '../lib/errors';
import { Fields, parseObject } from '../lib/json';

/** The metadata of a key file; it needs no password. @public */
export interface KeyMetadata {
  readonly id: string;
  readonly username: string | undefined;
  readonly hostname: string | undefined;
  /** As it was written, to the nanosecond */
  readonly created: string | undefined;
}

/** A key file: the master key, encrypted with a key that scrypt derives from a password. */
export interface KeyFile extends KeyMetadata {
  readonly N: number;
  readonly r: number;
  readonly p: number;
  readonly salt: Uint8Array;
  readonly sealed: Uint8Array;
}

const maxMemoryBytes = 128 * 1024 * 1024;
/** About fifteen times what restic chooses on a fast machine */
const maxWork = 2 ** 24;

/**
 * Parses a key file, and rejects cost parameters that would exhaust the machine: anyone who may write to the bucket can
 * add a key file.
 */
export function parseKeyFile(bytes: Uint8Array, id: string): KeyFile {
  const object = `keys/${id}`;
  if (bytes.length > 64 * 1024) throw damaged(object, 'it is too large');
  const fields = new Fields(parseObject(bytes, object), object);
  const kdf = fields.text('kdf');
  if (kdf !== 'scrypt') {
    throw new RepositoryError(
      'unsupported',
      `"${object}" uses the unknown key derivation "${kdf.slice(0, 32)}"`,
      { object },
    );
  }
  const N = fields.count('N');
  const r = fields.count('r');
  const p = fields.count('p');
  const isPowerOfTwo = N >= 2 && Math.log2(N) % 1 === 0;
  if (!isPowerOfTwo || r < 1 || p < 1) {
    throw damaged(object, `scrypt cannot run with N ${N}, r ${r}, p ${p}`);
  }
  if (128 * N * r > maxMemoryBytes || N * r * p > maxWork) {
    throw new RepositoryError(
      'too-large',
      `"${object}" asks for scrypt with N ${N}, r ${r}, p ${p}, which is refused as an attack`,
      { object },
    );
  }
  const salt = Buffer.from(fields.text('salt'), 'base64');
  const sealed = Buffer.from(fields.text('data'), 'base64');
  if (salt.length < 8 || salt.length > 1024) {
    throw damaged(object, 'its salt is not one');
  }
  return {
    id,
    username: fields.optionalText('username'),
    hostname: fields.optionalText('hostname'),
    created: fields.optionalText('created'),
    N,
    r,
    p,
    salt,
    sealed,
  };
}
