/**
 * The speed of the cluster's time relative to real time. With a scale of 20, ten minutes of back-off pass in 30
 * seconds. Only waits are compressed: schedules and timestamps use the real clock. The scale may change while it runs
 * (seeding is fast, the demo is not); waits that have started keep theirs.
 */
export class Pace {
  #scale: number;

  constructor(scale = 1) {
    this.#scale = checked(scale);
  }

  get scale(): number {
    return this.#scale;
  }

  set scale(scale: number) {
    this.#scale = checked(scale);
  }

  /** Real milliseconds for milliseconds of the cluster */
  real(milliseconds: number): number {
    return milliseconds / this.#scale;
  }

  /** Schedules a callback; returns a function that cancels it */
  schedule(milliseconds: number, callback: () => void): () => void {
    // A timer is limited to 24.8 days, so longer waits are split
    const wait = Math.min(this.real(milliseconds), 2 ** 31 - 1);
    const timer = setTimeout(callback, wait);
    return () => clearTimeout(timer);
  }
}

function checked(scale: number): number {
  if (!Number.isFinite(scale) || scale <= 0) {
    throw new Error(`A time scale has to be above 0; it is ${scale}`);
  }
  return scale;
}
