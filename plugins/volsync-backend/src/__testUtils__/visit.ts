import { setTimeout as delay } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { threadTimes } from './Stalls';

/* The thread of a `Visitor`. */

const PAUSE_MS = 50;

/** One page that was read. */
export interface Visit {
  readonly url: string;
  readonly status: number;
  /** Excludes the time in which the portal's main thread, or the visitor, was ready but had no processor */
  readonly milliseconds: number;
  readonly wallMs: number;
  /** The response body, if it is an error */
  readonly error?: string;
}

async function visit(url: string, pid: number): Promise<Visit> {
  const waited = () =>
    threadTimes(`/proc/${pid}`).waitedMs +
    threadTimes('/proc/thread-self').waitedMs;
  const before = waited();
  const begun = performance.now();
  const response = await fetch(url);
  const text = await response.text();
  const wallMs = performance.now() - begun;
  return {
    url,
    status: response.status,
    milliseconds: Math.max(0, wallMs - (waited() - before)),
    wallMs,
    ...(response.ok ? {} : { error: text }),
  };
}

parentPort?.on(
  'message',
  async (options: {
    readonly urls: readonly string[];
    readonly pid: number;
    readonly milliseconds: number;
  }) => {
    const end = performance.now() + options.milliseconds;
    const visits: Visit[] = [];
    while (performance.now() < end) {
      for (const url of options.urls) {
        visits.push(await visit(url, options.pid));
      }
      await delay(PAUSE_MS);
    }
    parentPort?.postMessage(visits);
  },
);
