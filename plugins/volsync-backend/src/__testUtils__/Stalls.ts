import { readFileSync } from 'node:fs';

const INTERVAL_MS = 10;

/**
 * The longest time for which this process's main thread worked without giving anybody a turn: its time on the processor
 * between two turns of a timer. Time in which others had the processor is left out, because on a busy machine every
 * process has such times, and they say nothing about this one.
 *
 * Linux alone tells how long a thread was on the processor. Elsewhere the clock's time counts.
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

  /** The longest since the last question, milliseconds. */
  take(): number {
    this.#turn();
    const longest = this.#longestMs;
    this.#longestMs = 0;
    return longest;
  }

  /** What happens in it is none of the process's own work. */
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

/** How long a thread was on the processor so far, and how long it waited for one: by default, this process's main one. */
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
