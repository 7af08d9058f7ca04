import { mockCredentials } from '@backstage/backend-test-utils';
import { NotAllowedError } from '@backstage/errors';
import type { Clock } from '../lib/clock';
import { UserLimit } from '../access/UserLimit';
import type { OperationStore } from './database/OperationStore';
import { OperationFeed } from './OperationFeed';
import type { OperationRecord } from './record';

/** Time passes only while something waits for it. */
class WaitedClock implements Clock {
  #now = 0;
  now = () => new Date(this.#now);
  async sleep(milliseconds: number): Promise<void> {
    this.#now += milliseconds;
  }
}

describe('OperationFeed', () => {
  const record = (version: number) =>
    ({ id: 'one', version, state: 'running' } as OperationRecord);

  /** Time doesn't pass on its own, so a stream that isn't ended would never end. */
  const requireEnd = (reads: number) => {
    if (reads > 50) {
      throw new Error('The stream is still open');
    }
  };

  it('emits nothing new after the caller loses the permission', async () => {
    let version = 1;
    let isAllowed = true;
    const store: Pick<OperationStore, 'find'> = {
      find: async () => {
        version += 1;
        requireEnd(version);
        return record(version);
      },
    };
    const feed = new OperationFeed({
      store: store as OperationStore,
      clock: new WaitedClock(),
      limit: new UserLimit(
        { streams: 1, streamsPerUser: 1 },
        {
          key: 'streams',
          label: 'streams',
        },
      ),
    });
    const shown: number[] = [];
    const watching = (async () => {
      for await (const one of feed.watch(record(1), {
        credentials: mockCredentials.user(),
        signal: AbortSignal.timeout(5_000),
        recheck: async () => {
          if (!isAllowed) {
            throw new NotAllowedError('not any more');
          }
        },
      })) {
        shown.push(one.version);
        isAllowed = one.version < 3;
      }
    })();
    await expect(watching).rejects.toThrow('not any more');
    expect(shown).toEqual([1, 2, 3]);
  });

  it('ends an idle stream within seconds after the caller loses the permission', async () => {
    const clock = new WaitedClock();
    let reads = 0;
    const feed = new OperationFeed({
      store: {
        find: async () => {
          reads += 1;
          requireEnd(reads);
          return record(1);
        },
      } as unknown as OperationStore,
      clock,
      limit: new UserLimit(
        { streams: 1, streamsPerUser: 1 },
        { key: 'streams', label: 'streams' },
      ),
    });
    const shown: number[] = [];
    const watching = (async () => {
      for await (const one of feed.watch(record(1), {
        credentials: mockCredentials.user(),
        signal: AbortSignal.timeout(5_000),
        recheck: async () => {
          throw new NotAllowedError('not any more');
        },
      })) {
        shown.push(one.version);
      }
    })();
    await expect(watching).rejects.toThrow('not any more');
    expect(shown).toEqual([1]);
    expect(clock.now().getTime()).toBeLessThanOrEqual(10_000);
  });
});
