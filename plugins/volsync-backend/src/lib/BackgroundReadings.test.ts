import { read } from 'backstage-plugin-volsync-common';
import { BackgroundReadings } from './BackgroundReadings';

const LIMIT = 100;
const MINUTE_MS = 60_000;

describe('background readings', () => {
  let now: number;
  let asked: string[];
  let readings: BackgroundReadings<string>;

  beforeEach(() => {
    now = Date.parse('2026-01-01T00:00:00Z');
    asked = [];
    readings = new BackgroundReadings<string>({
      label: 'the answer',
      lifetimeMilliseconds: 60 * MINUTE_MS,
      timeoutMilliseconds: 1_000,
      limit: LIMIT,
      groupOf: key => key.split('-')[0] ?? '',
      clock: { now: () => new Date(now), sleep: async () => {} },
    });
  });

  const look = (key: string) =>
    readings.get(key, async () => {
      asked.push(key);
      return read(key, new Date(now).toISOString());
    });
  const lookAtAll = async (keys: readonly string[]) => {
    const states = keys.map(key => look(key).state);
    await readings.waitUntilRead();
    return new Set(states);
  };
  const goThrough = (keys: readonly string[]) =>
    keys.forEach(key => readings.fresh(key));
  const keysOf = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${name}-${i}`);

  it('are read again for a whole group, and for nothing else', async () => {
    await lookAtAll(['shop-1', 'stock-1', 'shop-2']);
    asked = [];
    readings.expireGroup('shop');
    readings.expireGroup('of nothing');
    await lookAtAll(['shop-1', 'stock-1', 'shop-2']);
    expect(asked).toEqual(['shop-1', 'shop-2']);
  });

  it('are dropped if they were not used for a time, and then read as if never read', async () => {
    await lookAtAll(['shop-1', 'stock-1']);
    now += 5 * MINUTE_MS;
    look('stock-1');
    readings.dropUnused(5 * MINUTE_MS);
    expect(readings.peek('shop-1')).toBeUndefined();
    expect(readings.peek('stock-1')).toBeDefined();
    expect(await lookAtAll(['shop-1'])).toEqual(new Set(['unread']));
    asked = [];
    readings.expireGroup('shop');
    await lookAtAll(['shop-1']);
    expect(asked).toEqual(['shop-1']);
  });

  it('are read again for a group of which some were dropped and came back', async () => {
    await lookAtAll(['shop-1', ...keysOf('volume', LIMIT)]);
    now += 30 * MINUTE_MS;
    await lookAtAll(keysOf('other', LIMIT));
    expect(readings.peek('shop-1')).toBeUndefined();
    readings.expireGroup('shop');
    await lookAtAll(['shop-1']);
    asked = [];
    readings.expireGroup('shop');
    await lookAtAll(['shop-1']);
    expect(asked).toEqual(['shop-1']);
  });

  it('are kept while in use, however many there are', async () => {
    const keys = keysOf('volume', 2 * LIMIT);
    await lookAtAll(keys);
    for (let round = 0; round < 5; round += 1) {
      now += MINUTE_MS;
      expect(await lookAtAll(keys)).toEqual(new Set(['read']));
    }
    expect(asked).toEqual(keys);
  });

  it('are kept if only readers of all entries use them', async () => {
    const keys = keysOf('volume', 2 * LIMIT);
    await lookAtAll(keys);
    for (let round = 0; round < 3; round += 1) {
      now += 10 * MINUTE_MS;
      goThrough(keys);
      await lookAtAll(keysOf(`other-${round}`, LIMIT));
    }
    expect(keys.filter(key => !readings.peek(key))).toEqual([]);
  });

  it('are dropped after long disuse, down to the limit', async () => {
    const unused = keysOf('unused', 2 * LIMIT);
    await lookAtAll(unused);
    now += 16 * MINUTE_MS;
    const used = keysOf('used', 2 * LIMIT);
    await lookAtAll(used);
    await lookAtAll(used);
    expect(unused.filter(key => readings.peek(key))).toEqual([]);
    expect(used.filter(key => !readings.peek(key))).toEqual([]);
  });
});
