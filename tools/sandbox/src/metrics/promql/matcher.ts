import type { Matcher } from './expression';
import { QueryError, unsupported } from './queryError';

const MAX_PATTERN_LENGTH = 500;

/** `label operator value`; patterns match whole values. */
export function toMatcher(
  label: string,
  operator: string,
  value: string,
): Matcher {
  switch (operator) {
    case '=':
      return { label, equals: value, matches: each => each === value };
    case '!=':
      return { label, equals: undefined, matches: each => each !== value };
    case '=~':
    case '!~': {
      const pattern = compile(value);
      const wanted = operator === '=~';
      return {
        label,
        equals: undefined,
        matches: each => pattern.test(each) === wanted,
      };
    }
    default:
      throw unsupported(`The matcher's operator "${operator}"`);
  }
}

function compile(value: string): RegExp {
  // RE2 has no look-around and no back-references, JavaScript no inline flags.
  if (value.length > MAX_PATTERN_LENGTH || /\(\?(?!:)|\\[1-9]/.test(value)) {
    throw unsupported(`The pattern "${value.slice(0, 80)}"`);
  }
  try {
    return new RegExp(`^(?:${value})$`, 's');
  } catch {
    throw new QueryError(
      400,
      `invalid parameter "query": "${value}" is not a regular expression`,
    );
  }
}
