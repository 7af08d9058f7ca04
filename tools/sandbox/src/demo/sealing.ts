import { poly1305 } from '@noble/ciphers/_poly1305';
import {
  createCipheriv,
  createDecipheriv,
  randomBytes,
  scryptSync,
} from 'node:crypto';

/*
 * restic's envelope, IV[16] ‖ AES-256-CTR ciphertext ‖ Poly1305-AES[16], in both directions. The sandbox writes two
 * kinds of small objects itself: the key of a repository, so opening it takes milliseconds instead of half a second,
 * and the lock of a dead pod. Everything else in a repository is written by restic.
 */

/** The three keys of a repository: encrypt[32] ‖ k[16] ‖ r[16]. */
export type ResticKey = Uint8Array;

export function newKey(): ResticKey {
  return new Uint8Array(randomBytes(64));
}

export function seal(key: ResticKey, plain: Uint8Array): Buffer {
  const iv = randomBytes(16);
  const ciphertext = createCipheriv(
    'aes-256-ctr',
    key.subarray(0, 32),
    iv,
  ).update(plain);
  return Buffer.concat([iv, ciphertext, codeOf(key, iv, ciphertext)]);
}

export function open(key: ResticKey, sealed: Uint8Array): Buffer {
  const iv = sealed.subarray(0, 16);
  const ciphertext = sealed.subarray(16, sealed.length - 16);
  const code = Buffer.from(sealed.subarray(sealed.length - 16));
  if (!code.equals(codeOf(key, iv, ciphertext))) {
    throw new Error('The envelope was not sealed with this key');
  }
  return createDecipheriv('aes-256-ctr', key.subarray(0, 32), iv).update(
    ciphertext,
  );
}

const CHEAP = { N: 1024, r: 8, p: 1 } as const;

/** The key file of a repository: its key, encrypted with a password. */
export function keyFile(key: ResticKey, password: string): string {
  const salt = randomBytes(64);
  const derived = scryptSync(password, salt, 64, CHEAP);
  const data = Buffer.from(
    JSON.stringify({
      mac: {
        k: Buffer.from(key.subarray(32, 48)).toString('base64'),
        r: Buffer.from(key.subarray(48, 64)).toString('base64'),
      },
      encrypt: Buffer.from(key.subarray(0, 32)).toString('base64'),
    }),
  );
  return JSON.stringify({
    created: new Date().toISOString(),
    username: 'nobody',
    hostname: 'volsync',
    kdf: 'scrypt',
    ...CHEAP,
    salt: salt.toString('base64'),
    data: seal(derived, data).toString('base64'),
  });
}

function codeOf(
  key: ResticKey,
  iv: Uint8Array,
  ciphertext: Uint8Array,
): Buffer {
  const nonce = createCipheriv('aes-128-ecb', key.subarray(32, 48), '')
    .setAutoPadding(false)
    .update(iv);
  const oneTime = new Uint8Array(32);
  oneTime.set(key.subarray(48, 64), 0);
  oneTime.set(nonce, 16);
  return Buffer.from(poly1305(ciphertext, oneTime));
}
