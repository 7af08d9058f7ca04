import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longer than this nobody else has to wait */
const maxMs = 8;

/**
 * Lets others have their turn in long work: what is in memory already resolves
 * without one, and a walk through it would hold up timers, requests and its own
 * cancellation.
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
