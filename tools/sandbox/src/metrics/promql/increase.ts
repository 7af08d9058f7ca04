import type { Sample } from '../types';

/**
 * How much a counter grew in a range, computed like in Prometheus: resets are added, and the gaps between the range's
 * ends and the samples are extrapolated (promql/functions.go, extrapolatedRate). Undefined for fewer than two samples.
 */
export function increaseOf(
  samples: readonly Sample[],
  range: { readonly from: number; readonly to: number },
): number | undefined {
  const inside = samples.filter(
    (each): each is { at: number; value: number } =>
      each.value !== undefined && each.at > range.from && each.at <= range.to,
  );
  const first = inside[0];
  const last = inside.at(-1);
  if (!first || !last || first === last) return undefined;

  let growth = last.value - first.value;
  let previous = first.value;
  for (const { value } of inside) {
    if (value < previous) growth += previous;
    previous = value;
  }

  const sampled = last.at - first.at;
  const average = sampled / (inside.length - 1);
  const threshold = average * 1.1;
  let toStart = first.at - range.from;
  let toEnd = range.to - last.at;
  if (toStart >= threshold) toStart = average / 2;
  if (growth > 0 && first.value >= 0) {
    // A counter is never negative.
    toStart = Math.min(toStart, sampled * (first.value / growth));
  }
  if (toEnd >= threshold) toEnd = average / 2;
  return growth * ((sampled + toStart + toEnd) / sampled);
}
