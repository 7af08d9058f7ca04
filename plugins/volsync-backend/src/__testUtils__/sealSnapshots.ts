import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The output of `restic cat masterkey`. */
export interface MasterKey {
  readonly encrypt: string;
  readonly mac: { readonly k: string; readonly r: string };
}

/**
 * Creates snapshots as restic would for backups without changes, sealed with the repository's own key: thousands in a
 * second instead of hours. Each is an hour older than the previous one. Returns their ids.
 */
export async function sealSnapshots(options: {
  readonly key: MasterKey;
  /** One item of `restic snapshots --json` */
  readonly like: Readonly<Record<string, unknown>>;
  readonly newest: Date;
  readonly count: number;
  /** The file path of an object's key */
  readonly pathOf: (key: string) => string;
}): Promise<string[]> {
  const { key, like, newest, count, pathOf } = options;
  const { id: _id, short_id: _shortId, parent: _parent, ...snapshot } = like;
  const ids: string[] = [];
  for (let number = 0; number < count; number++) {
    const time = new Date(newest.getTime() - number * 3_600_000);
    const tags = [`tag-${number % 7}`];
    const sealed = seal(
      Buffer.from(
        JSON.stringify({ ...snapshot, tags, time: time.toISOString() }),
      ),
      key,
    );
    const id = createHash('sha256').update(sealed).digest('hex');
    const path = pathOf(`snapshots/${id}`);
    if (number === 0) {
      await mkdir(dirname(path), { recursive: true });
    }
    await writeFile(path, sealed);
    ids.push(id);
  }
  return ids;
}

/** `IV ‖ AES-256-CTR ‖ Poly1305-AES` */
function seal(plain: Buffer, { encrypt, mac }: MasterKey): Buffer {
  const iv = randomBytes(16);
  const encryptKey = Buffer.from(encrypt, 'base64');
  const text = createCipheriv('aes-256-ctr', encryptKey, iv).update(plain);
  const nonce = createCipheriv('aes-128-ecb', Buffer.from(mac.k, 'base64'), '')
    .setAutoPadding(false)
    .update(iv);
  const code = poly1305(text, Buffer.from(mac.r, 'base64'), nonce);
  return Buffer.concat([iv, text, code]);
}

function poly1305(message: Buffer, r: Buffer, s: Buffer): Buffer {
  const prime = 2n ** 130n - 5n;
  const factor = toNumber(r) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  let sum = 0n;
  for (let at = 0; at < message.length; at += 16) {
    const block = message.subarray(at, at + 16);
    sum =
      ((sum + toNumber(Buffer.concat([block, Buffer.of(1)]))) * factor) % prime;
  }
  const code = (sum + toNumber(s)) % 2n ** 128n;
  return Buffer.from(code.toString(16).padStart(32, '0'), 'hex').reverse();
}

/** Little-endian */
function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}
