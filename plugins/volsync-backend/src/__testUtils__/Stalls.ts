import { readFileSync } from 'node:fs';

const INTERVAL_MS = 10;

/**
 * The longest time for which this process's main thread let nobody have a turn. Time in which it was ready to go on and
 * other processes had the processors is left out: on a busy machine every process has such times, and they say nothing
 * about this one. Time on the processor, and time that a synchronous call waits for a disk or a lock, count in full.
 *
 * Linux alone tells how long a thread waited for a processor. Elsewhere that time counts as well.
 */
export class Stalls {
  readonly #timer: NodeJS.Timeout;
  #longestMs = 0;
  #lastMs = 0;
  #lastWaitMs = 0;

  constructor() {
    this.#begin();
    this.#timer = setInterval(() => this.#turn(), INTERVAL_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** The longest since the last question, milliseconds. */
  take(): number {
    this.#turn();
    const longest = this.#longestMs;
    this.#longestMs = 0;
    return longest;
  }

  /** What happens in between is none of the process's own work. */
  leaveOut(work: () => void): void {
    this.#turn();
    work();
    this.#begin();
  }

  #begin(): void {
    this.#lastMs = performance.now();
    this.#lastWaitMs = waitedMs();
  }

  #turn(): void {
    const [lastMs, lastWaitMs] = [this.#lastMs, this.#lastWaitMs];
    this.#begin();
    const stall =
      this.#lastMs - lastMs - (this.#lastWaitMs - lastWaitMs) - INTERVAL_MS;
    this.#longestMs = Math.max(this.#longestMs, stall);
  }
}

/** How long the main thread has waited for a processor so far. */
function waitedMs(): number {
  try {
    const [, waited] = readFileSync('/proc/self/schedstat', 'utf8').split(' ');
    return Number(waited) / 1e6;
  } catch {
    return 0;
  }
}
