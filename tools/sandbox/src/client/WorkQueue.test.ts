import { testLogger, until } from '../demo/testing/startTestCluster';
import { Pace } from './Pace';
import { WorkQueue } from './WorkQueue';

function queueOf(reconcile: (key: string) => Promise<void>, scale = 1) {
  return new WorkQueue({
    reconcile,
    pace: new Pace(scale),
    logger: testLogger,
  });
}

it('never processes a key twice at the same time, and repeats it for changes in between', async () => {
  let working = 0;
  let most = 0;
  let calls = 0;
  const queue = queueOf(async () => {
    working += 1;
    calls += 1;
    most = Math.max(most, working);
    await new Promise(resolve => setTimeout(resolve, 10));
    working -= 1;
  });
  queue.add('a');
  queue.add('a');
  queue.add('a');
  await until('both calls', async () => calls === 2 && working === 0);
  await queue.close();
  expect(most).toBe(1);
  expect(calls).toBe(2);
});

it('retries failures with increasing delays', async () => {
  const times: number[] = [];
  const queue = queueOf(async () => {
    times.push(Date.now());
    if (times.length < 6) {
      throw new Error('not yet');
    }
  });
  queue.add('a');
  await until('six calls', async () => times.length === 6);
  await queue.close();
  const last = (times[5] ?? 0) - (times[4] ?? 0);
  expect(last).toBeGreaterThanOrEqual(75);
});

it('does nothing after it was closed', async () => {
  let calls = 0;
  const queue = queueOf(async () => {
    calls += 1;
  });
  queue.addAfter('a', 20);
  await queue.close();
  queue.add('b');
  await new Promise(resolve => setTimeout(resolve, 40));
  expect(calls).toBe(0);
});

it.each([0, -1, NaN, Infinity])('rejects a time scale of %d', scale => {
  expect(() => new Pace(scale)).toThrow(/time scale has to be above 0/);
});
