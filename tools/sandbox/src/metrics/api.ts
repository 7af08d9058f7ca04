import { formatValue } from './exposition';
import { evaluate } from './promql/evaluate';
import { type Labels, toId } from './promql/labels';
import { parseQuery } from './promql/parse';
import { QueryError } from './promql/queryError';
import type { SampleHistory } from './promql/sampleHistory';

const MAX_STEPS = 11_000;

/** `/api/v1/query`. */
export function answerQuery(
  parameters: URLSearchParams,
  history: SampleHistory,
  now: number,
) {
  const expression = parseQuery(parameters.get('query') ?? '');
  const at = parseTime(parameters, 'time') ?? now;
  return {
    resultType: 'vector',
    result: evaluate(expression, history, at).map(({ labels, value }) => ({
      metric: labels,
      value: [at / 1000, formatValue(value)],
    })),
  };
}

/** `/api/v1/query_range`. */
export function answerRangeQuery(
  parameters: URLSearchParams,
  history: SampleHistory,
) {
  const expression = parseQuery(parameters.get('query') ?? '');
  const start = parseTime(parameters, 'start');
  const end = parseTime(parameters, 'end');
  const step = Number(parameters.get('step') ?? '') * 1000;
  if (start === undefined || end === undefined || end < start || !(step > 0)) {
    throw new QueryError(
      400,
      'invalid parameter: "start", "end" not before it, and "step" in seconds above zero are needed',
    );
  }
  if ((end - start) / step > MAX_STEPS) {
    throw new QueryError(
      400,
      'exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)',
    );
  }
  const rows = new Map<
    string,
    { metric: Labels; values: [number, string][] }
  >();
  for (let at = start; at <= end; at += step) {
    for (const { labels, value } of evaluate(expression, history, at)) {
      const id = toId(labels);
      const row = rows.get(id) ?? { metric: labels, values: [] };
      row.values.push([at / 1000, formatValue(value)]);
      rows.set(id, row);
    }
  }
  return { resultType: 'matrix', result: [...rows.values()] };
}

// Seconds since 1970 or RFC 3339, in milliseconds.
function parseTime(
  parameters: URLSearchParams,
  name: string,
): number | undefined {
  const text = parameters.get(name);
  if (text === null) return undefined;
  const time = /^-?\d+(\.\d+)?$/.test(text)
    ? Number(text) * 1000
    : Date.parse(text);
  if (Number.isNaN(time)) {
    throw new QueryError(
      400,
      `invalid parameter "${name}": cannot parse "${text}" to a valid timestamp`,
    );
  }
  return time;
}
