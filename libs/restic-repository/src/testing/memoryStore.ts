import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ObjectNotFoundError, type ObjectStore } from '../store/objectStore';

/** A store in memory that tests can corrupt. */
export class MemoryStore implements ObjectStore {
  readonly objects = new Map<string, Uint8Array>();
  /** Keys in the order of their requests */
  readonly asked: string[] = [];
  /** Called before each read */
  onGet: (key: string) => void = () => {};

  /** The files below a directory */
  static load(directory: string): MemoryStore {
    const store = new MemoryStore();
    const entries = readdirSync(directory, {
      recursive: true,
      withFileTypes: true,
    });
    for (const entry of entries.filter(one => one.isFile())) {
      const path = join(entry.parentPath, entry.name);
      store.objects.set(relative(directory, path), readFileSync(path));
    }
    return store;
  }

  copy(): MemoryStore {
    const store = new MemoryStore();
    for (const [key, bytes] of this.objects) store.objects.set(key, bytes);
    return store;
  }

  async *list(prefix: string) {
    for (const [key, bytes] of [...this.objects]) {
      if (key.startsWith(prefix)) {
        yield {
          key,
          sizeBytes: bytes.length,
          etag: createHash('md5').update(bytes).digest('hex'),
          lastModified: new Date('2026-11-01T03:00:00Z'),
        };
      }
    }
  }

  async get(
    key: string,
    options: {
      readonly range?: { readonly offset: number; readonly length: number };
      readonly signal?: AbortSignal;
    } = {},
  ): Promise<Uint8Array> {
    options.signal?.throwIfAborted();
    this.asked.push(key);
    this.onGet(key);
    const bytes = this.objects.get(key);
    if (!bytes) throw new ObjectNotFoundError(key);
    const { offset, length } = options.range ?? {
      offset: 0,
      length: bytes.length,
    };
    return bytes.slice(offset, offset + length);
  }

  /** The only object below a prefix */
  only(prefix: string): string {
    const keys = [...this.objects.keys()].filter(key => key.startsWith(prefix));
    if (keys.length !== 1) throw new Error(`${keys.length} below ${prefix}`);
    return keys[0]!;
  }
}
