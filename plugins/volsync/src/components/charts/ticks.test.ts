import { thin, toTicks } from './ticks';

const MIB = 1024 ** 2;

describe('toTicks', () => {
  it.each([
    [0, 'count', [0, 1]],
    [3, 'count', [0, 1, 2, 3]],
    [37, 'count', [0, 10, 20, 30, 40]],
    [95, 'seconds', [0, 30, 60, 90, 120]],
    [2.5, 'seconds', [0, 1, 2, 3]],
    [0.3, 'seconds', [0, 0.1, 0.2, 0.30000000000000004]],
    [5 * 86_400, 'seconds', [0, 172_800, 345_600, 518_400]],
    [300 * MIB, 'bytes', [0, 128 * MIB, 256 * MIB, 384 * MIB]],
    [900, 'bytes', [0, 256, 512, 768, 1024]],
  ] as const)('for %d %s is %j', (max, unit, ticks) => {
    expect(toTicks(max, unit)).toEqual(ticks);
  });

  it('never has more than six ticks and always reaches the maximum', () => {
    for (const unit of ['count', 'seconds', 'bytes'] as const) {
      for (let max = 1; max < 1e12; max *= 1.7) {
        const ticks = toTicks(max, unit);
        expect(ticks.length).toBeLessThan(7);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(max);
      }
    }
  });
});

it('thins labels evenly', () => {
  expect(thin([1, 2, 3, 4, 5], 5)).toEqual([1, 2, 3, 4, 5]);
  expect(thin([1, 2, 3, 4, 5], 2)).toEqual([1, 4]);
  expect(thin([1, 2], 0)).toEqual([1]);
});
