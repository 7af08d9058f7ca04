/** Cached values of one kind for one opened repository, in memory that is bounded elsewhere. */
export interface Shelf<T> {
  get(name: string): T | undefined;
  set(name: string, value: T): void;
  delete(name: string): void;
}
