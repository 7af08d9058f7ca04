import { Duration } from 'luxon';

const GO_UNITS: Readonly<Record<string, number>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  μs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

/**
 * Seconds of a Go duration such as `1m19.3s`, as `lastSyncDuration` holds it; undefined if it is invalid.
 * Source: Go's `time.ParseDuration`.
 *
 * @public
 */
export function parseGoDuration(text: string | undefined): number | undefined {
  const match =
    /^([+-]?)((?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/.exec(
      text ?? '',
    );
  if (!match) {
    return undefined;
  }
  let seconds = 0;
  for (const [, amount, unit] of (match[2] ?? '').matchAll(
    /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g,
  )) {
    seconds += Number(amount) * (GO_UNITS[unit ?? ''] ?? NaN);
  }
  return match[1] === '-' ? -seconds : seconds;
}

/**
 * Seconds of an ISO 8601 duration such as `PT24H` or `P1D`; undefined if it is invalid or not positive. A month has 30
 * days and a year 365.
 *
 * @public
 */
export function parseIsoDuration(text: string | undefined): number | undefined {
  const trimmed = text?.trim();
  if (!trimmed || !trimmed.startsWith('P')) {
    return undefined;
  }
  const duration = Duration.fromISO(trimmed);
  if (!duration.isValid) {
    return undefined;
  }
  const seconds = duration.as('seconds');
  return seconds > 0 && Number.isFinite(seconds) ? seconds : undefined;
}

/** Formats a duration for people, in at most two units: `3 h 20 min`. @public */
export function formatDuration(seconds: number): string {
  const rounded = Math.max(0, Math.round(seconds));
  if (rounded < 60) {
    return `${rounded} s`;
  }
  const minutes = Math.floor(rounded / 60);
  if (minutes < 60) {
    return withRest(minutes, 'min', rounded % 60, 's');
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 48) {
    return withRest(hours, 'h', minutes % 60, 'min');
  }
  return withRest(Math.floor(hours / 24), 'days', hours % 24, 'h');
}

function withRest(
  amount: number,
  unit: string,
  rest: number,
  restUnit: string,
): string {
  return rest ? `${amount} ${unit} ${rest} ${restUnit}` : `${amount} ${unit}`;
}
