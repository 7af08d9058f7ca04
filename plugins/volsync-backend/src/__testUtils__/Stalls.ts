import { readFileSync } from 'node:fs';

const INTERVAL_MS = 10;

/**
 * Measures the longest stall of this process's main thread: its processor time between two ticks of a timer. Time in
 * which other processes had the processor is excluded, because on a busy machine every process has such times.
 *
 * Only Linux reports the processor time of a thread. Elsewhere, elapsed time is used.
 */
export class Stalls {
  readonly #timer: NodeJS.Timeout;
  #longestMs = 0;
  #lastMs = 0;

  constructor() {
    this.#lastMs = threadTimes().ranMs;
    this.#timer = setInterval(() => this.#turn(), INTERVAL_MS).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** The longest stall since the last call, in milliseconds. */
  take(): number {
    this.#turn();
    const longest = this.#longestMs;
    this.#longestMs = 0;
    return longest;
  }

  /** Excludes work that isn't the process's own. */
  leaveOut(work: () => void): void {
    this.#turn();
    work();
    this.#lastMs = threadTimes().ranMs;
  }

  #turn(): void {
    const before = this.#lastMs;
    this.#lastMs = threadTimes().ranMs;
    this.#longestMs = Math.max(this.#longestMs, this.#lastMs - before);
  }
}

/**
 * The processor time of a thread so far, and how long it waited for a processor. Default: this process's main thread.
 */
export function threadTimes(thread = '/proc/self'): {
  readonly ranMs: number;
  readonly waitedMs: number;
} {
  try {
    const [ran, waited] = readFileSync(`${thread}/schedstat`, 'utf8').split(
      ' ',
    );
    return { ranMs: Number(ran) / 1e6, waitedMs: Number(waited) / 1e6 };
  } catch {
    return { ranMs: performance.now(), waitedMs: 0 };
  }
}
