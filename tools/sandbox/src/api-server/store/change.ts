import { type StoredObject } from '../types';

/** One write: created (no `before`), replaced (both), removed (`last`, no `after`). */
export interface Change {
  readonly storage: string;
  readonly resourceVersion: number;
  readonly before?: StoredObject;
  readonly after?: StoredObject;
  /** A removed object as its watchers see it. */
  readonly last?: StoredObject;
}

export type ChangeListener = (change: Change) => void;
