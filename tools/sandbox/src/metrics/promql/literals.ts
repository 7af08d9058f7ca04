import { QueryError } from './queryError';

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
  y: 365 * 86_400_000,
};

/** Prometheus' durations, `1h30m`, in milliseconds. */
export function parseDuration(text: string): number {
  if (!/^(\d+(ms|[smhdwy]))+$/.test(text)) {
    throw new QueryError(
      400,
      `invalid parameter "query": "${text}" is not a duration like 24h`,
    );
  }
  return [...text.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * (UNIT_MS[unit] ?? 0),
    0,
  );
}

/** A string in any of PromQL's quotes; escapes are those of JSON. */
export function parseString(text: string): string {
  if (text.startsWith('`')) return text.slice(1, -1);
  const inner = text.slice(1, -1);
  const json = text.startsWith("'")
    ? inner.replace(/\\'/g, "'").replace(/(?<!\\)"/g, '\\"')
    : inner;
  try {
    return String(JSON.parse(`"${json}"`));
  } catch {
    throw new QueryError(
      422,
      `The string ${text} has an escape that is not supported by this endpoint`,
    );
  }
}
