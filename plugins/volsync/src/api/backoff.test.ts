import { backoffMs, wait } from './backoff';

describe('backoff', () => {
  it.each([
    [1, 0, 500],
    [1, 1, 1_000],
    [2, 1, 2_000],
    [5, 1, 16_000],
    [6, 1, 30_000],
    [600, 0, 15_000],
    [600, 1, 30_000],
  ])('after %d failures with %d waits %d ms', (failures, random, expected) => {
    expect(backoffMs(failures, random)).toBe(expected);
  });

  it('stops waiting when it is aborted', async () => {
    const controller = new AbortController();
    const waiting = wait(60_000, controller.signal);
    controller.abort();
    await expect(waiting).resolves.toBeUndefined();
    await expect(wait(60_000, controller.signal)).resolves.toBeUndefined();
  });
});
