/*
 * PromQL is parsed with Prometheus' own grammar, so a query means the same here; only the node types below are
 * supported. Everything else is rejected: no result is better than a wrong number.
 */
import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { RETENTION_MS } from '../retention';
import { type Comparison, type Expression, type Selector } from './expression';
import { parseDuration, parseString } from './literals';
import { toMatcher } from './matcher';
import { QueryError, unsupported } from './queryError';

const MAX_QUERY_LENGTH = 4096;
// The retention: a longer range would return too small a number.
const MAX_RANGE_MS = RETENTION_MS;
const AGGREGATIONS = ['max', 'min', 'sum', 'count'] as const;
const COMPARISONS: Readonly<Record<string, Comparison>> = {
  Eql: '==',
  Neq: '!=',
  Gtr: '>',
  Lss: '<',
  Gte: '>=',
  Lte: '<=',
};

/** Throws a QueryError if the text is not PromQL (400) or not supported (422). */
export function parseQuery(text: string): Expression {
  if (text.trim() === '' || text.length > MAX_QUERY_LENGTH) {
    throw new QueryError(
      400,
      `invalid parameter "query": between 1 and ${MAX_QUERY_LENGTH} characters are needed`,
    );
  }
  const tree = parser.parse(text);
  tree.iterate({
    enter: node => {
      if (!node.type.isError) return;
      throw new QueryError(
        400,
        `invalid parameter "query": parse error at character ${node.from + 1}`,
      );
    },
  });
  const root = tree.topNode.firstChild;
  if (!root)
    throw new QueryError(400, 'invalid parameter "query": no expression');
  return toExpression(root, text);
}

function toExpression(node: SyntaxNode, text: string): Expression {
  const children = childrenOf(node);
  switch (node.name) {
    case 'ParenExpr':
      return toExpression(only(children, node, text), text);
    case 'VectorSelector':
      return toSelector(node, text);
    case 'AggregateExpr':
      return toAggregate(children, node, text);
    case 'FunctionCall':
      return toFunction(children, node, text);
    case 'BinaryExpr':
      return toBinary(children, node, text);
    case 'OffsetExpr':
      return toOffset(children, node, text);
    default:
      throw unsupported(`"${source(node, text)}" (${node.name})`);
  }
}

function toSelector(node: SyntaxNode, text: string): Selector {
  const matchers = [];
  for (const child of childrenOf(node)) {
    if (child.name === 'Identifier') {
      matchers.push(toMatcher('__name__', '=', source(child, text)));
    } else if (child.name === 'LabelMatchers') {
      for (const each of childrenOf(child)) {
        const [label, operator, value] = childrenOf(each);
        if (
          each.name !== 'UnquotedLabelMatcher' ||
          !label ||
          !operator ||
          !value
        ) {
          throw unsupported(`The matcher "${source(each, text)}"`);
        }
        matchers.push(
          toMatcher(
            source(label, text),
            source(operator, text),
            parseString(source(value, text)),
          ),
        );
      }
    } else throw unsupported(`"${source(child, text)}"`);
  }
  if (matchers.every(matcher => matcher.matches(''))) {
    throw new QueryError(
      400,
      'invalid parameter "query": vector selector must contain at least one non-empty matcher',
    );
  }
  return { kind: 'selector', matchers };
}

function toAggregate(
  children: readonly SyntaxNode[],
  node: SyntaxNode,
  text: string,
): Expression {
  const name = childText(children, 'AggregateOp', text)?.toLowerCase();
  const operator = AGGREGATIONS.find(each => each === name);
  const modifier = children.find(
    ({ name: kind }) => kind === 'AggregateModifier',
  );
  const body = children.find(({ name: kind }) => kind === 'FunctionCallBody');
  if (!operator || !body) {
    throw unsupported(`"${source(node, text)}"`);
  }
  const labels = modifier?.getChild('GroupingLabels');
  return {
    kind: 'aggregate',
    operator,
    grouping: modifier?.getChild('Without') ? 'without' : 'by',
    labels: labels
      ? childrenOf(labels).map(label => {
          if (label.name !== 'LabelName') {
            throw unsupported(`The label "${source(label, text)}"`);
          }
          return source(label, text);
        })
      : [],
    of: toExpression(only(childrenOf(body), node, text), text),
  };
}

function toFunction(
  children: readonly SyntaxNode[],
  node: SyntaxNode,
  text: string,
): Expression {
  const name = childText(children, 'FunctionIdentifier', text);
  const body = children.find(child => child.name === 'FunctionCallBody');
  const argument = only(body ? childrenOf(body) : [], node, text);
  if (name === 'absent') {
    return { kind: 'absent', of: toExpression(argument, text) };
  }
  if (name !== 'increase' && name !== 'last_over_time') {
    throw unsupported(`The function "${name}"`);
  }
  const selector = argument.getChild('VectorSelector');
  const range = argument.getChild('DurationExpr');
  if (argument.name !== 'MatrixSelector' || !selector || !range) {
    throw unsupported(`"${source(argument, text)}" inside of ${name}()`);
  }
  const rangeMs = parseDuration(source(range, text));
  if (rangeMs === 0 || rangeMs > MAX_RANGE_MS) {
    throw unsupported(
      `The range ${source(range, text)}, longer than samples are kept or zero,`,
    );
  }
  return {
    kind: name === 'increase' ? name : 'last',
    of: toSelector(selector, text),
    rangeMs,
  };
}

function toBinary(
  children: readonly SyntaxNode[],
  node: SyntaxNode,
  text: string,
): Expression {
  const [left, operator, right, ...more] = children;
  if (!left || !operator || !right || more.length > 0) {
    throw unsupported(`"${source(node, text)}"`);
  }
  if (operator.name === 'Div') {
    return {
      kind: 'divide',
      left: toExpression(left, text),
      right: toExpression(right, text),
    };
  }
  if (operator.name === 'Or' || operator.name === 'Unless') {
    return {
      kind: operator.name === 'Or' ? 'or' : 'unless',
      left: toExpression(left, text),
      right: toExpression(right, text),
    };
  }
  const comparison = COMPARISONS[operator.name];
  const number = Number(source(right, text));
  if (
    !comparison ||
    right.name !== 'NumberDurationLiteral' ||
    Number.isNaN(number)
  ) {
    throw unsupported(`"${source(node, text)}"`);
  }
  return {
    kind: 'compare',
    operator: comparison,
    left: toExpression(left, text),
    number,
  };
}

function toOffset(
  children: readonly SyntaxNode[],
  node: SyntaxNode,
  text: string,
): Expression {
  const [of, duration] = [children[0], node.getChild('OffsetDurationExpr')];
  if (!of || !duration || of.name === 'ParenExpr') {
    throw unsupported(`"${source(node, text)}"`);
  }
  const milliseconds = parseDuration(source(duration, text));
  if (milliseconds > MAX_RANGE_MS) {
    throw unsupported(
      `The offset ${source(duration, text)}, longer than samples are kept,`,
    );
  }
  return shifted(toExpression(of, text), milliseconds, () =>
    unsupported(`"${source(node, text)}"`),
  );
}

/**
 * The grammar of the editors parses `a unless b offset 1d` as an offset of everything before it; in Prometheus it
 * belongs to the last selector alone, and only selectors can have one.
 */
function shifted(
  expression: Expression,
  milliseconds: number,
  refusal: () => QueryError,
): Expression {
  switch (expression.kind) {
    case 'selector':
      return { kind: 'offset', of: expression, milliseconds };
    case 'or':
    case 'unless':
    case 'divide':
      return {
        ...expression,
        right: shifted(expression.right, milliseconds, refusal),
      };
    default:
      throw refusal();
  }
}

function only(
  nodes: readonly SyntaxNode[],
  parent: SyntaxNode,
  text: string,
): SyntaxNode {
  const [first, ...more] = nodes;
  if (!first || more.length > 0) {
    throw unsupported(`"${source(parent, text)}"`);
  }
  return first;
}

function childText(
  children: readonly SyntaxNode[],
  name: string,
  text: string,
): string | undefined {
  const child = children.find(each => each.name === name);
  return child && source(child, text);
}

function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'LineComment') children.push(child);
  }
  return children;
}

function source(node: SyntaxNode, text: string): string {
  return text.slice(node.from, node.to);
}
