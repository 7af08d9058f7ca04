import {
  createCipheriv,
  createHash,
  randomBytes,
  scryptSync,
} from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import sodium from 'libsodium-wrappers-sumo';
import { MemoryStore } from './memoryStore';

const sha256 = (bytes: Uint8Array) =>
  createHash('sha256').update(bytes).digest('hex');

/** Creates repositories that restic would never write. */
export class Forge {
  readonly store = new MemoryStore();
  readonly #key = randomBytes(64);
  readonly #index: unknown[] = [];

  static async create(password = 'forged'): Promise<Forge> {
    await sodium.ready;
    const forge = new Forge();
    forge.addKey(password);
    forge.putConfig({
      version: 2,
      id: sha256(randomBytes(8)),
      chunker_polynomial: '3dea92648f6e83',
    });
    return forge;
  }

  seal(plain: Uint8Array, key: Uint8Array = this.#key): Buffer {
    const iv = randomBytes(16);
    const ciphertext = createCipheriv(
      'aes-256-ctr',
      key.subarray(0, 32),
      iv,
    ).update(plain);
    const nonce = createCipheriv('aes-128-ecb', key.subarray(32, 48), '')
      .setAutoPadding(false)
      .update(iv);
    const code = sodium.crypto_onetimeauth(
      ciphertext,
      Buffer.concat([key.subarray(48, 64), nonce]),
    );
    return Buffer.concat([iv, ciphertext, code]);
  }

  addKey(password: string, change: Record<string, unknown> = {}): string {
    const salt = randomBytes(16);
    const costs = { N: 2, r: 1, p: 1 };
    const derived = scryptSync(password, salt, 64, costs);
    const part = (from: number, to: number) =>
      this.#key.subarray(from, to).toString('base64');
    const plain = Buffer.from(
      JSON.stringify({
        mac: { k: part(32, 48), r: part(48, 64) },
        encrypt: part(0, 32),
      }),
    );
    const file = {
      created: '2026-11-01T03:00:00Z',
      username: 'forger',
      hostname: 'forge',
      kdf: 'scrypt',
      ...costs,
      salt: salt.toString('base64'),
      data: this.seal(plain, derived).toString('base64'),
      ...change,
    };
    return this.put('keys', Buffer.from(JSON.stringify(file)));
  }

  putConfig(config: unknown): void {
    this.store.objects.set(
      'config',
      this.seal(Buffer.from(JSON.stringify(config))),
    );
  }

  /** Stores bytes under their hash, and returns the id */
  put(kind: string, stored: Uint8Array): string {
    const id = sha256(stored);
    const folder = kind === 'data' ? `data/${id.slice(0, 2)}` : kind;
    this.store.objects.set(`${folder}/${id}`, new Uint8Array(stored));
    return id;
  }

  putJson(kind: string, value: unknown): string {
    return this.put(kind, this.seal(Buffer.from(JSON.stringify(value))));
  }

  putCompressed(kind: string, plain: Uint8Array): string {
    const packed = Buffer.concat([Buffer.of(2), zstdCompressSync(plain)]);
    return this.put(kind, this.seal(packed));
  }

  /** A pack, whose index entry `change` may modify */
  addBlobs(
    type: 'data' | 'tree',
    contents: readonly Uint8Array[],
    change: {
      readonly compress?: boolean;
      readonly entry?: Record<string, unknown>;
    } = {},
  ): string[] {
    let offset = 0;
    let header = 0;
    const sealed: Buffer[] = [];
    const blobs = contents.map(content => {
      const plain = change.compress ? zstdCompressSync(content) : content;
      const bytes = this.seal(plain);
      const entry = {
        id: sha256(content),
        type,
        offset,
        length: bytes.length,
        ...(change.compress ? { uncompressed_length: content.length } : {}),
        ...change.entry,
      };
      offset += bytes.length;
      header += change.compress ? 41 : 37;
      sealed.push(bytes);
      return entry;
    });
    const id = this.put(
      'data',
      Buffer.concat([
        ...sealed,
        this.seal(Buffer.alloc(header)),
        Buffer.alloc(4),
      ]),
    );
    this.#index.push({ id, blobs });
    return blobs.map(blob => String(blob.id));
  }

  addTree(nodes: readonly unknown[]): string {
    return this.addBlobs('tree', [
      Buffer.from(`${JSON.stringify({ nodes })}\n`),
    ])[0]!;
  }

  addFile(name: string, content: string): Record<string, unknown> {
    const bytes = Buffer.from(content);
    const ids = bytes.length > 0 ? this.addBlobs('data', [bytes]) : [];
    return {
      name,
      type: 'file',
      mode: 0o644,
      mtime: '2026-11-01T03:00:00Z',
      size: bytes.length,
      links: 1,
      content: ids,
    };
  }

  folder(name: string, subtree: string): Record<string, unknown> {
    return { name, type: 'dir', mode: 0x800001ed, subtree };
  }

  /** Writes the index of all packs so far, and clears them */
  putIndex(): string {
    return this.putJson('index', { packs: this.#index.splice(0) });
  }

  putSnapshot(tree: string, more: Record<string, unknown> = {}): string {
    return this.putJson('snapshots', {
      time: '2026-11-01T03:00:00.000000001Z',
      tree,
      paths: ['/data'],
      hostname: 'volsync',
      ...more,
    });
  }
}
