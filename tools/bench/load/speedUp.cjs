/*
 * Preloaded into a backend whose clock is to pass faster: `Date`, and the waits of the product's injected clock.
 * Timeouts of requests stay as they are.
 */
const timers = require('node:timers/promises');

const { speed, begunAt } = JSON.parse(process.env.LOAD_CLOCK);
const RealDate = globalThis.Date;
const now = () => Math.floor(begunAt + (RealDate.now() - begunAt) * speed);
class FastDate extends RealDate {
  constructor(...given) {
    super(...(given.length > 0 ? given : [now()]));
  }

  static now() {
    return now();
  }
}
// An assignment would declare another global type for every file.
Object.assign(globalThis, { Date: FastDate });

/** Shorter waits are the steps of loops, not times that the product promises. */
const SHORTEST_MS = 50;
const wait = timers.setTimeout;
timers.setTimeout = (milliseconds, ...rest) =>
  wait(
    Math.max(milliseconds / speed, Math.min(milliseconds, SHORTEST_MS)),
    ...rest,
  );
