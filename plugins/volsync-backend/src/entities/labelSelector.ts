import { InputError } from '@backstage/errors';

/** Whether labels match. @internal */
export type LabelSelector = (
  labels: Readonly<Record<string, string>> | undefined,
) => boolean;

const KEY = String.raw`(?:[a-z0-9][-a-z0-9.]{0,252}\/)?[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?`;
const VALUE = String.raw`(?:[A-Za-z0-9](?:[-\w.]{0,61}[A-Za-z0-9])?)?`;
const EQUALITY = new RegExp(`^(${KEY})\\s*(=|==|!=)\\s*(${VALUE})$`);
const SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const EXISTS = new RegExp(`^(!?)\\s*(${KEY})$`);

/**
 * Parses Kubernetes' syntax: `app=shop,tier in (db, cache),!legacy`. Throws `InputError` for anything else, and for an
 * empty selector, which would match everything.
 *
 * @internal
 */
export function parseLabelSelector(text: string): LabelSelector {
  if (text.length > 2_000) {
    throw new InputError('a label selector has at most 2,000 characters');
  }
  const requirements = splitOutsideParentheses(text).map(part =>
    parseRequirement(part.trim()),
  );
  return labels => requirements.every(fits => fits(labels ?? {}));
}

function parseRequirement(
  part: string,
): (labels: Readonly<Record<string, string>>) => boolean {
  const set = SET.exec(part);
  if (set) {
    const [, key = '', operator, list = ''] = set;
    const values = list.split(',').map(value => value.trim());
    return labels =>
      operator === 'in'
        ? values.includes(own(labels, key) ?? '\n')
        : !values.includes(own(labels, key) ?? '\n');
  }
  const equality = EQUALITY.exec(part);
  if (equality) {
    const [, key = '', operator, value] = equality;
    return labels => (own(labels, key) === value) === (operator !== '!=');
  }
  const exists = EXISTS.exec(part);
  if (exists) {
    const [, not, key = ''] = exists;
    return labels => (own(labels, key) !== undefined) === (not === '');
  }
  throw new InputError(
    `${JSON.stringify(
      part,
    )} is not a valid label requirement such as "app=shop" or "tier in (db, cache)"`,
  );
}

function own(
  labels: Readonly<Record<string, string>>,
  key: string,
): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}

function splitOutsideParentheses(text: string): string[] {
  return text.split(/,(?![^()]*\))/);
}
