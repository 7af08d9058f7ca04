import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../../../scripts/lib/say.mjs';

/** Asks until the answer is truthy. Returns it, and how long that took. */
export async function until(
  what,
  question,
  { seconds = 300, pauseMs = 200 } = {},
) {
  const begun = performance.now();
  for (;;) {
    const answer = await question();
    const passed = (performance.now() - begun) / 1_000;
    if (answer) return { seconds: passed, answer };
    if (passed > seconds) {
      throw new UserError(`${what}: not within ${seconds} s.`);
    }
    await sleep(pauseMs);
  }
}
