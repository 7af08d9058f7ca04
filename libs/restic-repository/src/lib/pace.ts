import { setImmediate as nextTurn } from 'node:timers/promises';

/** The longest time that other work has to wait */
const maxMs = 8;

/**
 * Yields to other work during long loops: promises of cached values resolve without yielding, so a walk through them
 * would block timers, requests and its own cancellation.
 */
export class Pace {
  #since = performance.now();

  /** Whether it is time to wait for `turn` */
  get due(): boolean {
    return performance.now() - this.#since > maxMs;
  }

  async turn(signal: AbortSignal | undefined): Promise<void> {
    await nextTurn();
    signal?.throwIfAborted();
    this.#since = performance.now();
  }
}
