const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A duration in one or two units, with symbols that are the same in most languages: `48 s`, `37 min`, `2 h 5 min`,
 * `3 d`.
 */
export function formatDuration(seconds: number): string {
  const total = Math.max(0, seconds);
  if (total < 10 && !Number.isInteger(total)) {
    return `${total.toFixed(1)} s`;
  }
  if (Math.round(total) < MINUTE) {
    return `${Math.round(total)} s`;
  }
  if (total < 10 * MINUTE) {
    return units(Math.round(total), MINUTE, 'min', 1, 's');
  }
  if (Math.round(total / MINUTE) < 60) {
    return `${Math.round(total / MINUTE)} min`;
  }
  if (total < 2 * DAY) {
    return units(Math.round(total / MINUTE), 60, 'h', 1, 'min');
  }
  return units(Math.round(total / HOUR), 24, 'd', 1, 'h');
}

/** An age or a distance, in the larger unit only, because it changes while it is shown: `37 min`, `25 h`, `3 d`. */
export function formatAge(seconds: number): string {
  const total = Math.max(0, seconds);
  if (total < MINUTE) {
    return `${Math.floor(total)} s`;
  }
  if (total < HOUR) {
    return `${Math.floor(total / MINUTE)} min`;
  }
  if (total < 2 * DAY) {
    return `${Math.floor(total / HOUR)} h`;
  }
  return `${Math.floor(total / DAY)} d`;
}

function units(
  total: number,
  perLarge: number,
  large: string,
  perSmall: number,
  small: string,
): string {
  const rest = Math.round((total % perLarge) / perSmall);
  const whole = `${Math.floor(total / perLarge)} ${large}`;
  return rest > 0 ? `${whole} ${rest} ${small}` : whole;
}
