import { Latest } from './Latest';

/** Progress of work, and its result at the end. */
type ProgressCount<P, R> =
  | { readonly type: 'progress'; readonly value: P }
  | { readonly type: 'result'; readonly value: R };

/**
 * Turns work with a progress callback into an iterable. Progress within `every` milliseconds, or faster than it is
 * read, is replaced by newer progress.
 *
 * @internal
 */
export async function* withProgress<P, R>(
  work: (report: (progress: P) => void) => Promise<R>,
  options: { readonly every: number; readonly now: () => number },
): AsyncGenerator<ProgressCount<P, R>, void, undefined> {
  const latest = new Latest<P>();
  const done = new AbortController();
  let toldAt = -Infinity;
  const running = work(progress => {
    const now = options.now();
    if (now - toldAt >= options.every) {
      toldAt = now;
      latest.push(progress);
    }
  }).finally(() => done.abort());
  running.catch(() => {}); // Errors are thrown below, if the iterable is still read
  for await (const value of latest.read(done.signal)) {
    yield { type: 'progress', value };
  }
  yield { type: 'result', value: await running };
}
