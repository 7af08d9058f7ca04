import { scrypt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { openEnvelope } from '../crypto/envelope';
import { MasterKey } from '../crypto/masterKey';
import { damaged, RepositoryError } from '../lib/errors';
import { Fields, parseObject } from '../lib/json';
import { FairQueue } from '../lib/FairQueue';
import type { KeyFile } from '../format/keyFile';
import { ThreadPool } from '../threads/pool';

const scryptAsync = promisify<
  string,
  Uint8Array,
  number,
  { N: number; r: number; p: number; maxmem: number },
  Buffer
>(scrypt);

const MEBIBYTE = 1024 * 1024;

/** Twice what restic chooses on a fast machine: it takes a moment on one of Node's own threads */
const MAX_USUAL_WORK = 2 ** 21;

const MAX_DERIVATIONS = Math.max(1, Math.min(2, availableParallelism() - 1));

/** Concurrent derivations of the whole process. Each occupies a CPU for a moment, and up to 128 MiB. */
const derivations = new FairQueue(MAX_DERIVATIONS);

/** Slow derivations run on low-priority threads, so usual keys don't wait for them. */
const costlyDerivations = new FairQueue(1);

/** For slow derivations: these threads have a lower priority than the main one, and read no files for others */
const threads = new ThreadPool();

async function derive(
  password: string,
  salt: Uint8Array,
  costs: { readonly N: number; readonly r: number; readonly p: number },
): Promise<Uint8Array> {
  const { N, r, p } = costs;
  const maxmem = 128 * N * r + 128 * r * p + 4 * MEBIBYTE;
  const work = N * r * p;
  return work > MAX_USUAL_WORK && threads.hasThreads
    ? threads.run(
        'deriveKey',
        { password, salt, costs, maxmem },
        { cost: work },
      )
    : scryptAsync(password, salt, 64, { ...costs, maxmem });
}

/** How many usual keys one derivation counts as. */
export function countKeys({ N, r, p }: KeyFile): number {
  return Math.max(1, (N * r * p) / MAX_USUAL_WORK);
}

/** The master key in a key file, if the password opens it. */
export async function unlockKeyFile(
  file: KeyFile,
  options: {
    readonly password: string;
    /** Tenants take turns */
    readonly tenant: string;
    readonly signal: AbortSignal | undefined;
  },
): Promise<MasterKey | undefined> {
  const object = `keys/${file.id}`;
  const { N, r, p } = file;
  const cost = N * r * p;
  const queue = cost > MAX_USUAL_WORK ? costlyDerivations : derivations;
  const derived = await queue.run(
    () => derive(options.password, file.salt, { N, r, p }),
    { ...options, cost },
  );
  let plain: Uint8Array;
  try {
    plain = openEnvelope(file.sealed, new MasterKey(derived), object);
  } catch (error) {
    // The file is intact (its name is its hash), so it belongs to another password
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
