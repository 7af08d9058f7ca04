import { AwsCrc32c } from '@aws-crypto/crc32c';
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { S3Error } from './errors';

interface Checksum {
  update(bytes: Uint8Array): void;
  /** In base64, as in S3 */
  digest(): Promise<string>;
}

const ALGORITHMS: Readonly<Record<string, () => Checksum>> = {
  'x-amz-checksum-crc32': crc32Checksum,
  'x-amz-checksum-crc32c': crc32cChecksum,
  'x-amz-checksum-sha1': () => hashChecksum('sha1'),
  'x-amz-checksum-sha256': () => hashChecksum('sha256'),
};

/** All checksums that a client sent for its body, verified at the end. */
export class BodyChecksums {
  readonly #md5 = createHash('md5');
  readonly #contentMd5: string | undefined;
  readonly #running = new Map<string, Checksum>();
  readonly #expected = new Map<string, string>();
  readonly #awaited = new Set<string>();

  constructor(headers: IncomingHttpHeaders) {
    const contentMd5 = headers['content-md5'];
    this.#contentMd5 = Array.isArray(contentMd5) ? contentMd5[0] : contentMd5;
    if (
      this.#contentMd5 !== undefined &&
      Buffer.from(this.#contentMd5, 'base64').length !== 16
    ) {
      throw new S3Error(
        'InvalidDigest',
        'The Content-MD5 you specified is not valid.',
      );
    }
    for (const [name, value] of Object.entries(headers)) {
      if (/^x-amz-checksum-(crc|sha)/.test(name) && typeof value === 'string') {
        this.#start(name);
        this.#expected.set(name, value);
      }
    }
    for (const name of String(headers['x-amz-trailer'] ?? '').split(',')) {
      const trailer = name.trim().toLowerCase();
      if (trailer === '') continue;
      this.#start(trailer);
      this.#awaited.add(trailer);
    }
  }

  update(bytes: Uint8Array): void {
    this.#md5.update(bytes);
    for (const checksum of this.#running.values()) checksum.update(bytes);
  }

  /** Adds the checksums from the trailer. */
  addTrailers(trailers: ReadonlyMap<string, string>): void {
    for (const name of this.#awaited) {
      const value = trailers.get(name);
      if (value === undefined) {
        throw new S3Error(
          'MalformedTrailerError',
          `The request announces the trailer "${name}" and does not send it.`,
        );
      }
      this.#expected.set(name, value);
    }
  }

  /** The MD5 in hex and the checksums for the response; throws BadDigest. */
  async finish(): Promise<{
    readonly md5: string;
    readonly headers: Readonly<Record<string, string>>;
  }> {
    const md5 = this.#md5.digest();
    if (
      this.#contentMd5 !== undefined &&
      !md5.equals(Buffer.from(this.#contentMd5, 'base64'))
    ) {
      throw new S3Error(
        'BadDigest',
        'The Content-MD5 you specified did not match what we received.',
      );
    }
    for (const [name, value] of this.#expected) {
      const actual = await this.#running.get(name)?.digest();
      if (actual !== value) {
        const algorithm = name.replace('x-amz-checksum-', '').toUpperCase();
        throw new S3Error(
          'BadDigest',
          `The ${algorithm} you specified did not match the calculated checksum.`,
        );
      }
    }
    return {
      md5: md5.toString('hex'),
      headers: Object.fromEntries(this.#expected),
    };
  }

  /** Whether the client sent any checksum. */
  get given(): boolean {
    return (
      this.#contentMd5 !== undefined ||
      this.#expected.size + this.#awaited.size > 0
    );
  }

  #start(name: string): void {
    const create = Object.hasOwn(ALGORITHMS, name)
      ? ALGORITHMS[name]
      : undefined;
    if (!create) {
      throw new S3Error(
        'NotImplemented',
        `The checksum "${name}" is not implemented; send CRC32, CRC32C, SHA1 or SHA256.`,
      );
    }
    this.#running.set(name, create());
  }
}

function hashChecksum(algorithm: string): Checksum {
  const hash = createHash(algorithm);
  return {
    update: bytes => void hash.update(bytes),
    digest: async () => hash.digest('base64'),
  };
}

function crc32Checksum(): Checksum {
  let value = 0;
  return {
    update: bytes => {
      value = crc32(bytes, value);
    },
    digest: async () => {
      const buffer = Buffer.alloc(4);
      buffer.writeUInt32BE(value);
      return buffer.toString('base64');
    },
  };
}

function crc32cChecksum(): Checksum {
  const crc = new AwsCrc32c();
  return {
    update: bytes => crc.update(bytes),
    digest: async () => Buffer.from(await crc.digest()).toString('base64'),
  };
}
