import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { toUserKey } from './Caller';

/** More than one user, or all users together, may run at a time. @internal */
export class TooManyError extends Error {
  readonly statusCode = 429;
  constructor(message: string) {
    super(message);
    this.name = 'TooManyError';
  }
}

/**
 * Limits how many requests one user and all users together may have in progress: `limits[key]` and
 * `limits[keyPerUser]`.
 */
export class UserLimit<Key extends string = string> {
  readonly #open = new Map<string, number>();
  readonly #total: number;
  readonly #perUser: number;
  readonly #key: string;
  readonly #label: string;

  constructor(
    limits: Readonly<Record<Key | `${Key}PerUser`, number>>,
    options: {
      readonly key: Key;
      /** What is counted, in the plural */
      readonly label: string;
    },
  ) {
    const { key, label } = options;
    this.#total = limits[key];
    this.#perUser = limits[`${key}PerUser`];
    this.#key = `volsync.limits.${key}`;
    this.#label = label;
  }

  /** How many are in progress. */
  get open(): number {
    return [...this.#open.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Counts one request until the returned function is called. Throws `TooManyError` above the limit. */
  enter(credentials: BackstageCredentials): () => void {
    const user = toUserKey(credentials);
    const own = this.#open.get(user) ?? 0;
    if (own >= this.#perUser) {
      throw new TooManyError(
        `You can run at most ${this.#perUser} ${
          this.#label
        } at a time. Wait for one to end, or stop one (${this.#key}PerUser)`,
      );
    }
    if (this.open >= this.#total) {
      throw new TooManyError(
        `Too many ${this.#label} are running. Try again later (${this.#key})`,
      );
    }
    this.#open.set(user, own + 1);
    let isOver = false;
    return () => {
      if (isOver) {
        return;
      }
      isOver = true;
      const left = (this.#open.get(user) ?? 1) - 1;
      if (left > 0) {
        this.#open.set(user, left);
      } else {
        this.#open.delete(user);
      }
    };
  }
}
