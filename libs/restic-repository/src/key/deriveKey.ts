import pLimit from 'p-limit';
import { MasterKey } from '../crypto/masterKey';
import { openEnvelope } from '../crypto/envelope';
import { damaged, RepositoryError } from '../errors';
import { Fields, parseObject } from '../json';
import { KeyFile } from './keyFile';
import { scrypt } from './scrypt';

/** Derivations of the whole process, which take up to four threads and 256 MiB each */
const derivations = pLimit(1);

/**
 * The master key that a key file holds, if it opens with the password.
 *
 * @internal
 */
export async function unlockKeyFile(
  file: KeyFile,
  password: string,
  signal?: AbortSignal,
): Promise<MasterKey | undefined> {
  const object = `keys/${file.id}`;
  const { N, r, p } = file;
  const derived = await derivations(() =>
    scrypt({ password, salt: file.salt, costs: { N, r, p }, signal }),
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
