import { StoredObject } from '../types';

/** One write: created (no `before`), replaced (both), removed (`last`, no `after`). @internal */
export interface Change {
  readonly storage: string;
  readonly resourceVersion: number;
  readonly before?: StoredObject;
  readonly after?: StoredObject;
  /** A removed object as its watchers see it. */
  readonly last?: StoredObject;
}

/** @internal */
export type ChangeListener = (change: Change) => void;
