const DAY = 24;

/** Hours ago, the oldest first: whole days from `from` to `to`, both included. */
export function daysAgo(from: number, to: number): number[] {
  return Array.from(
    { length: from - to + 1 },
    // Nights differ by minutes, because of schedules and queues
    (_, index) => (from - index) * DAY + ((index * 7) % 5) / 60,
  );
}
