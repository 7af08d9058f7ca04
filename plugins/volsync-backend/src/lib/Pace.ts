/** How long one slice of work may block the event loop */
const SLICE_MS = 5;

/** All work in this process that waits for its next slice */
const waiting: (() => void)[] = [];

/**
 * Yields to other work during long computations. One slice runs between two turns of the event loop, however much long
 * work is in progress, so more long work only slows itself.
 */
export class Pace {
  #begun = performance.now();

  async turnIfDue(): Promise<void> {
    if (performance.now() - this.#begun >= SLICE_MS) {
      await new Promise<void>(resolve => {
        waiting.push(resolve);
        if (waiting.length === 1) {
          setImmediate(next);
        }
      });
      this.#begun = performance.now();
    }
  }
}

function next(): void {
  waiting.shift()?.();
  if (waiting.length > 0) {
    setImmediate(next);
  }
}
