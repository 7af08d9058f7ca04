import { createDecipheriv, createCipheriv, createHash } from 'node:crypto';
import sodium from 'libsodium-wrappers-sumo';
import { damaged } from '../lib/errors';
import { type MasterKey } from './masterKey';

/** Bytes that the envelope adds: the IV before, the authentication code after. */
const envelopeOverhead = 32;

/** Decrypted at once in place: what OpenSSL returns stays in the processor's cache until it is copied */
const STEP_BYTES = 256 * 1024;

/** Resolves when libsodium is loaded. */
export const envelopeReady: Promise<void> = sodium.ready;

/**
 * Opens `IV[16] ‖ AES-256-CTR ciphertext ‖ Poly1305-AES[16]`. The authentication code is checked before decryption, so
 * the plaintext was written by a holder of the key. Throws `damaged`, naming `object`. With `mayOverwrite` the plaintext
 * takes the place of the ciphertext: new memory for each blob costs more than its decryption.
 */
export function openEnvelope(
  sealed: Uint8Array,
  key: MasterKey,
  object: string,
  { mayOverwrite = false }: { readonly mayOverwrite?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  if (sealed.length < envelopeOverhead) {
    throw damaged(
      object,
      sealed.length === 0
        ? 'it is empty'
        : `its ${sealed.length} bytes are too few`,
    );
  }
  const iv = sealed.subarray(0, 16);
  const ciphertext = sealed.subarray(16, sealed.length - 16);
  const code = sealed.subarray(sealed.length - 16);
  // Poly1305-AES: r ‖ AES-128(k, IV); libsodium masks r itself
  const nonce = createCipheriv('aes-128-ecb', key.macK, '')
    .setAutoPadding(false)
    .update(iv);
  const oneTimeKey = new Uint8Array(32);
  oneTimeKey.set(key.macR, 0);
  oneTimeKey.set(nonce, 16);
  if (!sodium.crypto_onetimeauth_verify(code, ciphertext, oneTimeKey)) {
    throw damaged(object, 'its authentication code does not match');
  }
  const cipher = createDecipheriv('aes-256-ctr', key.encrypt, iv);
  if (mayOverwrite) {
    for (let from = 0; from < ciphertext.length; from += STEP_BYTES) {
      const part = ciphertext.subarray(from, from + STEP_BYTES);
      part.set(cipher.update(part));
    }
    return ciphertext as Uint8Array<ArrayBuffer>;
  }
  const plain = cipher.update(ciphertext);
  // A buffer of its own, so it can be transferred to another thread
  return plain.byteLength === plain.buffer.byteLength
    ? (plain as Uint8Array<ArrayBuffer>)
    : new Uint8Array(plain);
}

/** SHA-256 in hexadecimal, the name of objects and blobs. */
export function idOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
