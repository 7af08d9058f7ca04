/** The unit of an axis determines which steps are round. */
export type ChartUnit = 'seconds' | 'bytes' | 'count' | 'percent';

const ROUND_SECONDS = [
  1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800,
  21_600, 43_200, 86_400,
];
const MAX_STEPS = 4;
const PERCENTS = [0, 25, 50, 75, 100];

/** Round values from 0 up to the first one that is at least `max`; for percents up to 100. */
export function toTicks(max: number, unit: ChartUnit): readonly number[] {
  if (unit === 'percent') {
    return PERCENTS;
  }
  const step = roundStep(max / MAX_STEPS, unit);
  const count = Math.max(1, Math.ceil(max / step));
  return Array.from({ length: count + 1 }, (_, index) => index * step);
}

function roundStep(wanted: number, unit: ChartUnit): number {
  if (!(wanted > 0)) {
    return 1;
  }
  if (unit === 'seconds' && wanted > 1) {
    const day = 86_400;
    return (
      ROUND_SECONDS.find(step => step >= wanted) ??
      decimalStep(wanted / day) * day
    );
  }
  if (unit === 'bytes') {
    const power = 1024 ** Math.floor(Math.log2(wanted) / 10);
    const inUnit = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];
    return (inUnit.find(step => step * power >= wanted) ?? 1024) * power;
  }
  const step = decimalStep(wanted);
  return unit === 'count' ? Math.max(1, step) : step;
}

/** The next value of 1, 2, 5, 10, 20, 50, … */
function decimalStep(wanted: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  return ([1, 2, 5].find(step => step * power >= wanted) ?? 10) * power;
}

/** Thins the values evenly to at most `most`, so they fit side by side. */
export function thin<T>(values: readonly T[], most: number): readonly T[] {
  const every = Math.max(1, Math.ceil(values.length / Math.max(1, most)));
  return values.filter((_, index) => index % every === 0);
}
