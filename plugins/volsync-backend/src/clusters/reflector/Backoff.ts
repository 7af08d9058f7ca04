/**
 * The wait before the next attempt. It doubles from 1 s to 60 s, with 20% jitter so that many clients don't return at
 * the same time. The server's Retry-After is a lower bound.
 *
 * @internal
 */
export class Backoff {
  #failures = 0;
  readonly #firstMilliseconds: number;
  readonly #random: () => number;

  constructor(options?: {
    readonly firstMilliseconds?: number;
    readonly random?: () => number;
  }) {
    this.#firstMilliseconds = options?.firstMilliseconds ?? 1_000;
    this.#random = options?.random ?? Math.random;
  }

  next(retryAfterMilliseconds = 0): number {
    const base = Math.min(
      this.#firstMilliseconds * 2 ** Math.min(this.#failures, 16),
      this.#firstMilliseconds * 60,
    );
    this.#failures += 1;
    const jittered = base * (0.8 + 0.4 * this.#random());
    return Math.max(jittered, retryAfterMilliseconds);
  }

  reset(): void {
    this.#failures = 0;
  }
}
