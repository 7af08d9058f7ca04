import { scrypt } from 'node:crypto';
import { promisify } from 'node:util';
import pLimit from 'p-limit';
import { MasterKey } from '../crypto/masterKey';
import { openEnvelope } from '../crypto/envelope';
import { damaged, RepositoryError } from '../errors';
import { Fields, parseObject } from '../json';
import { KeyFile } from './keyFile';

const scryptAsync = promisify<
  string,
  Uint8Array,
  number,
  { N: number; r: number; p: number; maxmem: number },
  Buffer
>(scrypt);

/** Derivations of the whole process: each takes a thread of libuv's four, and up to 128 MiB */
const derivations = pLimit(2);

/**
 * The master key that a key file holds, if it opens with the password.
 *
 * @internal
 */
export async function unlockKeyFile(
  file: KeyFile,
  password: string,
): Promise<MasterKey | undefined> {
  const object = `keys/${file.id}`;
  const { N, r, p } = file;
  const derived = await derivations(() =>
    scryptAsync(password, file.salt, 64, {
      N,
      r,
      p,
      maxmem: 128 * N * r + 128 * r * p + 4 * 1024 * 1024,
    }),
  );
  let plain: Uint8Array;
  try {
    plain = openEnvelope(file.sealed, new MasterKey(derived), object);
  } catch (error) {
    // The file is whole (its name is its hash): it is another password's
    if (error instanceof RepositoryError && error.reason === 'damaged') {
      return undefined;
    }
    throw error;
  }
  const fields = new Fields(parseObject(plain, object), object);
  const mac = fields.optionalObject('mac');
  const part = (text: string | undefined, length: number) => {
    const bytes = Buffer.from(text ?? '', 'base64');
    if (bytes.length !== length) {
      throw damaged(object, 'the key in it is not one');
    }
    return bytes;
  };
  return new MasterKey(
    Uint8Array.from([
      ...part(fields.text('encrypt'), 32),
      ...part(mac?.text('k'), 16),
      ...part(mac?.text('r'), 16),
    ]),
  );
}
