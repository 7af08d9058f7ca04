import { FairOrder } from './FairOrder';
import { FairQueue } from './FairQueue';

describe('FairOrder', () => {
  it('serves a tenant with few items before the rest of one with many', () => {
    const order = new FairOrder<string>();
    for (let number = 0; number < 240; number++) {
      order.push(`much ${number}`, { tenant: 'much', cost: 64 });
    }
    expect([order.shift(), order.shift()]).toEqual(['much 0', 'much 1']);
    order.push('little', { tenant: 'little', cost: 1 });
    expect(order.shift()).toBe('little');
    order.push('little again', { tenant: 'little', cost: 1 });
    expect(order.shift()).toBe('little again');
    expect(order.shift()).toBe('much 2');
    expect(order.size).toBe(237);
  });

  it('alternates between equal tenants, and keeps the order of each', () => {
    const order = new FairOrder<string>();
    for (const tenant of ['a', 'b', 'c']) {
      for (let number = 0; number < 3; number++) {
        order.push(`${tenant}${number}`, { tenant, cost: 1 });
      }
    }
    const served = Array.from({ length: 9 }, () => order.shift());
    expect(served.join(' ')).toBe('a0 b0 c0 a1 b1 c1 a2 b2 c2');
    expect(order.shift()).toBeUndefined();
  });
});

describe('FairQueue', () => {
  it('respects its concurrency limit, and runs everything in the end', async () => {
    const queue = new FairQueue(2);
    let running = 0;
    let most = 0;
    const work = async () => {
      running++;
      most = Math.max(most, running);
      await new Promise(resolve => setTimeout(resolve, 1));
      running--;
      return 1;
    };
    const done = await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        queue.run(work, {
          tenant: String(number % 3),
          cost: 1,
          signal: undefined,
        }),
      ),
    );
    expect(done).toHaveLength(20);
    expect(most).toBe(2);
  });

  it('skips items that are aborted before they start, and continues after a failure', async () => {
    const queue = new FairQueue(1);
    const options = { tenant: 'a', cost: 1, signal: undefined };
    const failed = queue.run(async () => {
      throw new Error('no');
    }, options);
    const controller = new AbortController();
    const work = jest.fn(async () => {});
    const aborted = queue.run(work, { ...options, signal: controller.signal });
    controller.abort(new Error('The page was left'));
    await expect(failed).rejects.toThrow('no');
    await expect(aborted).rejects.toThrow('The page was left');
    await queue.run(async () => {}, options);
    expect(work).not.toHaveBeenCalled();
  });
});
