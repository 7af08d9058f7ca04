import { setTimeout as delay } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';

/* The thread of a `Visitor`. */

const PAUSE_MS = 50;

/** One page that was read. */
export interface Visit {
  readonly url: string;
  readonly status: number;
  readonly milliseconds: number;
  /** What it said, if it is an error */
  readonly error?: string;
}

async function visit(url: string): Promise<Visit> {
  const begun = performance.now();
  const response = await fetch(url);
  const text = await response.text();
  return {
    url,
    status: response.status,
    milliseconds: performance.now() - begun,
    ...(response.ok ? {} : { error: text }),
  };
}

parentPort?.on(
  'message',
  async (options: {
    readonly urls: readonly string[];
    readonly milliseconds: number;
  }) => {
    const end = performance.now() + options.milliseconds;
    const visits: Visit[] = [];
    while (performance.now() < end) {
      for (const url of options.urls) {
        visits.push(await visit(url));
      }
      await delay(PAUSE_MS);
    }
    parentPort?.postMessage(visits);
  },
);
