/** How long one slice of work may keep everything else waiting */
const SLICE_MS = 5;

/** Those who wait for their next slice, of the whole process */
const waiting: (() => void)[] = [];

/**
 * Lets others have their turn in long work. One slice runs between two turns of everybody else, however much long work is
 * under way: the more of it there is, the longer it takes itself.
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
