import { pbkdf2, scrypt as opensslScrypt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { runLanes } from './lanes';

const pbkdf2Async = promisify(pbkdf2);
const scryptAsync = promisify<
  string,
  Uint8Array,
  number,
  { N: number; r: number; p: number; maxmem: number },
  Buffer
>(opensslScrypt);

/** What a key file says of its derivation. @internal */
export interface ScryptCosts {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

const mebibyte = 1024 * 1024;
const maxBytes = 256 * mebibyte;
const maxThreads = 4;
/** With fewer OpenSSL does as well */
const minLanes = 4;
/** Lanes of a group that gain more than they take */
const [goodGroup, maxGroup] = [3, 4];

/**
 * scrypt (RFC 7914), 64 bytes. Lanes run side by side where there are enough of
 * them and there is memory for it: 256 MiB at most, and a quarter of what is free.
 * Else OpenSSL runs them one after the other.
 *
 * @internal
 */
export async function scrypt(
  options: {
    readonly password: string;
    readonly salt: Uint8Array;
    readonly costs: ScryptCosts;
    readonly signal?: AbortSignal;
  },
  machine: {
    readonly threads: number;
    readonly freeBytes: number;
  } = {
    threads: Math.min(availableParallelism(), maxThreads),
    freeBytes: process.availableMemory(),
  },
): Promise<Uint8Array> {
  const { password, salt, costs, signal } = options;
  const { N, r, p } = costs;
  signal?.throwIfAborted();
  const plan = planLanes(costs, machine);
  if (plan) {
    try {
      const blocks = await pbkdf2Async(
        password,
        salt,
        1,
        p * 128 * r,
        'sha256',
      );
      const mixed = await runLanes({ N, r, plan, blocks, signal });
      return await pbkdf2Async(password, mixed, 1, 64, 'sha256');
    } catch {
      // No memory, no thread or no WebAssembly to be had: it works without
      signal?.throwIfAborted();
    }
  }
  return scryptAsync(password, salt, 64, {
    N,
    r,
    p,
    maxmem: 128 * N * r + 128 * r * p + 4 * mebibyte,
  });
}

/**
 * How many lanes each thread runs at once, one group after the other; nothing
 * where OpenSSL does as well.
 *
 * @internal
 */
export function planLanes(
  { N, r, p }: ScryptCosts,
  machine: { readonly threads: number; readonly freeBytes: number },
): readonly (readonly number[])[] | undefined {
  const free = Math.min(maxBytes, machine.freeBytes / 4);
  const atOnce = Math.min(p, Math.floor(free / (128 * N * r)));
  if (atOnce < minLanes) return undefined;
  const threads = Math.min(machine.threads, Math.ceil(atOnce / goodGroup));
  for (let group = maxGroup; ; group--) {
    const plan = spread(p, threads).map(lanes =>
      spread(lanes, Math.ceil(lanes / group)),
    );
    const most = plan.reduce((sum, groups) => sum + Math.max(...groups), 0);
    if (most <= atOnce) return plan;
  }
}

/** Cuts a number into parts that differ by one at most */
function spread(total: number, parts: number): number[] {
  return Array.from(
    { length: parts },
    (_, part) => Math.floor(total / parts) + (part < total % parts ? 1 : 0),
  );
}
