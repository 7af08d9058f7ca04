import { badRequest } from '../errors/statusErrors';

type LabelMatcher = (labels: Readonly<Record<string, string>>) => boolean;

const key = String.raw`[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?`;
const value = String.raw`([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?`;
const patterns = {
  set: new RegExp(
    String.raw`^(?<key>${key})\s+(?<operator>in|notin)\s*\((?<values>[^()]*)\)$`,
  ),
  equal: new RegExp(
    String.raw`^(?<key>${key})\s*(?<operator>==|=|!=)\s*(?<value>${value})$`,
  ),
  compare: new RegExp(
    String.raw`^(?<key>${key})\s*(?<operator>[<>])\s*(?<value>-?\d+)$`,
  ),
  exists: new RegExp(String.raw`^(?<not>!?)\s*(?<key>${key})$`),
};

function valueOf(
  labels: Readonly<Record<string, string>>,
  name: string,
): string | undefined {
  return Object.hasOwn(labels, name) ? labels[name] : undefined;
}

function requirement(text: string): LabelMatcher {
  const set = patterns.set.exec(text)?.groups;
  if (set) {
    const values = (set.values ?? '').split(',').map(item => item.trim());
    const wanted = set.operator === 'in';
    return labels => {
      const actual = valueOf(labels, set.key ?? '');
      return (actual !== undefined && values.includes(actual)) === wanted;
    };
  }
  const equal = patterns.equal.exec(text)?.groups;
  if (equal) {
    const wanted = equal.operator !== '!=';
    return labels =>
      (valueOf(labels, equal.key ?? '') === equal.value) === wanted;
  }
  const compare = patterns.compare.exec(text)?.groups;
  if (compare) {
    const bound = Number(compare.value);
    return labels => {
      const actual = valueOf(labels, compare.key ?? '');
      if (actual === undefined || !/^-?\d+$/.test(actual)) {
        return false;
      }
      return compare.operator === '>'
        ? Number(actual) > bound
        : Number(actual) < bound;
    };
  }
  const exists = patterns.exists.exec(text)?.groups;
  if (exists) {
    const wanted = exists.not !== '!';
    return labels =>
      (valueOf(labels, exists.key ?? '') !== undefined) === wanted;
  }
  throw badRequest(
    `unable to parse requirement: found '${text}', expected: a label selector such as 'app=web,tier in (a,b),!old'`,
  );
}

/** Parses `a=b,c in (d,e),!f`; the empty selector matches everything. */
export function parseLabelSelector(text: string): LabelMatcher {
  if (text.trim() === '') {
    return () => true;
  }
  // Commas within parentheses belong to a set of values.
  const requirements = text
    .split(/,(?![^(]*\))/)
    .map(part => requirement(part.trim()));
  return labels => requirements.every(matches => matches(labels));
}
