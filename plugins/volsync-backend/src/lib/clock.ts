import { setTimeout as delay } from 'node:timers/promises';

/** An injectable clock. @internal */
export interface Clock {
  now(): Date;
  /** Rejects with the signal's reason when it is aborted */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async (milliseconds, signal) => {
    await delay(milliseconds, undefined, { signal, ref: false });
  },
};
