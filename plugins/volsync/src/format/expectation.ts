import { median, type Operation } from 'backstage-plugin-volsync-common';

const COUNTED = 5;

/** Median duration in seconds of the last operations of the same kind; undefined if none succeeded. Pure. */
export function usualSeconds(
  { kind, id }: Operation,
  recent: readonly Operation[],
): number | undefined {
  const durations = recent.flatMap(one =>
    one.kind === kind &&
    one.id !== id &&
    one.state === 'succeeded' &&
    one.startedAt &&
    one.endedAt
      ? (Date.parse(one.endedAt) - Date.parse(one.startedAt)) / 1_000
      : [],
  );
  return median(durations.slice(0, COUNTED));
}
