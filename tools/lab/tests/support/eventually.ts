import { setTimeout as sleep } from 'node:timers/promises';

/** Retries until it succeeds; the error contains the last error or result. */
export async function eventually<T>(
  question: () => Promise<T | undefined | false>,
  options: { readonly what: string; readonly timeoutMs?: number },
): Promise<T> {
  const timeoutMs = options.timeoutMs ?? 20_000;
  const end = Date.now() + timeoutMs;
  let problem = '';
  for (;;) {
    try {
      const answer = await question();
      if (answer !== undefined && answer !== false) {
        return answer;
      }
    } catch (error) {
      problem = ` (${error instanceof Error ? error.message : error})`;
    }
    if (Date.now() > end) {
      throw new Error(`${options.what}: not within ${timeoutMs} ms${problem}`);
    }
    await sleep(100);
  }
}
