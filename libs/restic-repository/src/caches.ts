import { LRUCache } from 'lru-cache';
import type { Shelf } from './lib/Shelf';
import type { Tree } from './tree/tree';

const mebibyte = 1024 * 1024;
let opened = 0;

/** Memory caches of all repositories of the process, bounded together. */
const trees = new LRUCache<string, Tree>({
  maxSize: 96 * mebibyte,
  sizeCalculation: tree => tree.memoryBytes,
});
const blocks = new LRUCache<string, Uint8Array>({
  maxSize: 64 * mebibyte,
  sizeCalculation: block => block.byteLength + 256,
});

/** A part of the shared memory that only one opened repository can access. */
export interface RepositoryCaches {
  readonly trees: Shelf<Tree>;
  /** Ciphertext of packs */
  readonly blocks: Shelf<Uint8Array>;
}

export function createCaches(): RepositoryCaches {
  opened++;
  const mine = opened;
  // A separate key space: another opened repository can't find these entries
  const shelf = <T extends object>(cache: LRUCache<string, T>): Shelf<T> => ({
    get: name => cache.get(`${mine}:${name}`),
    set: (name, value) => void cache.set(`${mine}:${name}`, value),
    delete: name => void cache.delete(`${mine}:${name}`),
  });
  return { trees: shelf(trees), blocks: shelf(blocks) };
}
