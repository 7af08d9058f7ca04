import { inspect } from 'node:util';

/**
 * The three keys that decrypt everything in a repository (or, derived from a password, one key file). They never appear
 * in logs, JSON or errors.
 */
export class MasterKey {
  readonly #bytes: Uint8Array;

  /** @param bytes - encrypt `[0:32]`, k `[32:48]`, r `[48:64]` */
  constructor(bytes: Uint8Array) {
    if (bytes.length !== 64) throw new Error('A key has 64 bytes');
    this.#bytes = bytes;
  }

  get encrypt(): Uint8Array {
    return this.#bytes.subarray(0, 32);
  }

  get macK(): Uint8Array {
    return this.#bytes.subarray(32, 48);
  }

  get macR(): Uint8Array {
    return this.#bytes.subarray(48, 64);
  }

  /** For another thread of this process */
  reveal(): Uint8Array {
    return this.#bytes;
  }

  toJSON(): string {
    return '[redacted]';
  }

  toString(): string {
    return '[redacted]';
  }

  [inspect.custom](): string {
    return '[redacted]';
  }
}
