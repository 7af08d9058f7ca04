import { FairThrottle } from './FairThrottle';

const turn = () => new Promise(resolve => setImmediate(resolve));

describe('FairThrottle', () => {
  it('leaves slots to other tenants, however much one requests', async () => {
    const throttle = new FairThrottle({ concurrency: 3, perTenant: 2 });
    const started: string[] = [];
    const ends = new Map<string, () => void>();
    const ask = (tenant: string, name: string) =>
      throttle.run(tenant, () => {
        started.push(name);
        return new Promise<void>(resolve => ends.set(name, resolve));
      });
    const all = [
      ...Array.from({ length: 5 }, (_, index) => ask('loud', `loud ${index}`)),
      ask('quiet', 'quiet 0'),
      ask('other', 'other 0'),
    ];
    await turn();
    expect(started).toEqual(['loud 0', 'loud 1', 'quiet 0']);
    ends.get('loud 0')?.();
    await turn();
    expect(started.at(-1)).toBe('other 0');
    for (const name of ['quiet 0', 'other 0', 'loud 1', 'loud 2', 'loud 3']) {
      ends.get(name)?.();
      await turn();
    }
    ends.get('loud 4')?.();
    await Promise.all(all);
    expect(started).toHaveLength(7);
  });

  it('releases the slot after a failure', async () => {
    const throttle = new FairThrottle({ concurrency: 1 });
    await expect(
      throttle.run('a', () => Promise.reject(new Error('failed'))),
    ).rejects.toThrow('failed');
    expect(await throttle.run('b', async () => 1)).toBe(1);
  });
});
