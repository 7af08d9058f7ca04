import type { SampleHistory } from './sampleHistory';
import { type Comparison, type Expression, type Selector } from './expression';
import { increaseOf } from './increase';
import { type Labels, toId, type VectorElement } from './labels';
import { QueryError } from './queryError';

/** The result of a query at one moment. */
export function evaluate(
  expression: Expression,
  history: SampleHistory,
  at: number,
): VectorElement[] {
  switch (expression.kind) {
    case 'selector':
      return history.valuesAt(expression.matchers, at);
    case 'increase': {
      const range = { from: at - expression.rangeMs, to: at };
      return history.find(expression.of.matchers).flatMap(series => {
        const value = increaseOf(series.samples, range);
        return value === undefined
          ? []
          : [{ labels: withoutName(series.labels), value }];
      });
    }
    case 'last':
      return history.find(expression.of.matchers).flatMap(series => {
        const last = series.samples.findLast(
          sample =>
            sample.value !== undefined &&
            sample.at > at - expression.rangeMs &&
            sample.at <= at,
        );
        return last?.value === undefined
          ? []
          : [{ labels: series.labels, value: last.value }];
      });
    case 'aggregate':
      return aggregate(expression, evaluate(expression.of, history, at));
    case 'absent':
      return evaluate(expression.of, history, at).length > 0
        ? []
        : [{ labels: absentLabels(expression.of), value: 1 }];
    case 'divide':
      return divide(
        evaluate(expression.left, history, at),
        evaluate(expression.right, history, at),
      );
    case 'or':
    case 'unless': {
      const left = evaluate(expression.left, history, at);
      const right = evaluate(expression.right, history, at);
      return expression.kind === 'or'
        ? [...left, ...without(right, left)]
        : without(left, right);
    }
    case 'offset':
      return evaluate(expression.of, history, at - expression.milliseconds);
    case 'compare':
      return evaluate(expression.left, history, at).filter(({ value }) =>
        compare(value, expression.operator, expression.number),
      );
    default:
      throw new Error(`Unknown expression ${JSON.stringify(expression)}`);
  }
}

function aggregate(
  expression: Extract<Expression, { kind: 'aggregate' }>,
  vector: readonly VectorElement[],
): VectorElement[] {
  const groups = new Map<string, { labels: Labels; values: number[] }>();
  for (const { labels, value } of vector) {
    const kept = Object.fromEntries(
      Object.entries(withoutName(labels)).filter(
        ([name, text]) =>
          text !== '' &&
          expression.labels.includes(name) === (expression.grouping === 'by'),
      ),
    );
    const group = groups.get(toId(kept)) ?? { labels: kept, values: [] };
    group.values.push(value);
    groups.set(toId(kept), group);
  }
  return [...groups.values()].map(({ labels, values }) => ({
    labels,
    value: reduce(expression.operator, values),
  }));
}

function reduce(
  operator: 'max' | 'min' | 'sum' | 'count',
  values: readonly number[],
): number {
  // NaN loses against every number, as in Prometheus.
  const numbers = values.filter(value => !Number.isNaN(value));
  switch (operator) {
    case 'max':
      return numbers.length > 0 ? Math.max(...numbers) : NaN;
    case 'min':
      return numbers.length > 0 ? Math.min(...numbers) : NaN;
    case 'sum':
      return values.reduce((sum, value) => sum + value, 0);
    default:
      return values.length;
  }
}

function divide(
  left: readonly VectorElement[],
  right: readonly VectorElement[],
): VectorElement[] {
  const divisors = uniqueById(right);
  return [...uniqueById(left)].flatMap(([id, { labels, value }]) => {
    const divisor = divisors.get(id);
    return divisor ? [{ labels, value: value / divisor.value }] : [];
  });
}

/** Elements without a match among others, regardless of metric names. */
function without(
  vector: readonly VectorElement[],
  others: readonly VectorElement[],
): VectorElement[] {
  const idOf = ({ labels }: VectorElement) => toId(withoutName(labels));
  const known = new Set(others.map(idOf));
  return vector.filter(element => !known.has(idOf(element)));
}

function uniqueById(
  vector: readonly VectorElement[],
): Map<string, VectorElement> {
  const byId = new Map<string, VectorElement>();
  for (const { labels, value } of vector) {
    const kept = withoutName(labels);
    if (byId.has(toId(kept))) {
      throw new QueryError(
        422,
        'found duplicate series on one side of the division; many-to-many matching not allowed',
      );
    }
    byId.set(toId(kept), { labels: kept, value });
  }
  return byId;
}

// The labels of the missing series, from its `=` matchers.
function absentLabels(of: Expression): Labels {
  if (of.kind !== 'selector') return {};
  const named = (of as Selector).matchers.filter(
    ({ label }) => label !== '__name__',
  );
  return Object.fromEntries(
    named.flatMap(({ label, equals }) =>
      equals && named.filter(each => each.label === label).length === 1
        ? [[label, equals]]
        : [],
    ),
  );
}

function compare(a: number, operator: Comparison, b: number): boolean {
  switch (operator) {
    case '==':
      return a === b;
    case '!=':
      return a !== b;
    case '>':
      return a > b;
    case '<':
      return a < b;
    case '>=':
      return a >= b;
    default:
      return a <= b;
  }
}

function withoutName(labels: Labels): Labels {
  const { __name__: _, ...rest } = labels;
  return rest;
}
