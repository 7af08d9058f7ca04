import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { toUserKey } from './Caller';

/** One more of something than one user or all together may have under way. @internal */
export class TooManyError extends Error {
  readonly statusCode = 429;
  constructor(message: string) {
    super(message);
    this.name = 'TooManyError';
  }
}

/** How many of something may be under way, of one user and of all. @internal */
export class UserLimit {
  readonly #options: {
    readonly total: number;
    readonly perUser: number;
    /** What is counted, in the plural */
    readonly words: string;
    /** Keys of the configuration, for the messages */
    readonly keys: { readonly total: string; readonly perUser: string };
  };
  readonly #open = new Map<string, number>();

  constructor(options: {
    readonly total: number;
    readonly perUser: number;
    readonly words: string;
    readonly keys: { readonly total: string; readonly perUser: string };
  }) {
    this.#options = options;
  }

  /** How many are under way now. */
  get open(): number {
    return [...this.#open.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Counts one, until what it returns is called. Throws `TooManyError` where it would be too many. */
  enter(credentials: BackstageCredentials): () => void {
    const { total, perUser, words, keys } = this.#options;
    const user = toUserKey(credentials);
    const own = this.#open.get(user) ?? 0;
    if (own >= perUser) {
      throw new TooManyError(
        `You may have ${perUser} ${words} under way: wait for one to end, or stop one (${keys.perUser})`,
      );
    }
    if (this.open >= total) {
      throw new TooManyError(
        `Too many ${words} are under way at this moment: try again later (${keys.total})`,
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
