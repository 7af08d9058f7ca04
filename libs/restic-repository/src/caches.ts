import { LRUCache } from 'lru-cache';
import type { Shelf } from './lib/Shelf';
import type { Tree } from './tree/tree';

const mebibyte = 1024 * 1024;
let opened = 0;

/**
 * What all repositories of the process keep in memory, bounded together.
 */
const trees = new LRUCache<string, Tree>({
  maxSize: 96 * mebibyte,
  sizeCalculation: tree => tree.memoryBytes,
});
const blocks = new LRUCache<string, Uint8Array>({
  maxSize: 64 * mebibyte,
  sizeCalculation: block => block.byteLength + 256,
});

/** A part of the shared memory that only one opened repository finds. */
export interface RepositoryCaches {
  readonly trees: Shelf<Tree>;
  /** Ciphertext of packs */
  readonly blocks: Shelf<Uint8Array>;
}

export function createCaches(): RepositoryCaches {
  opened++;
  const mine = opened;
  // Its own names: one who opens another repository finds nothing of this one
  const shelf = <T extends object>(cache: LRUCache<string, T>): Shelf<T> => ({
    get: name => cache.get(`${mine}:${name}`),
    set: (name, value) => void cache.set(`${mine}:${name}`, value),
    delete: name => void cache.delete(`${mine}:${name}`),
  });
  return { trees: shelf(trees), blocks: shelf(blocks) };
}
