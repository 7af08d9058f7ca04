import { InputError } from './yaml/InputError';

/*
 * Variables as Flux substitutes them (github.com/fluxcd/pkg/envsubst):
 *
 * - `${NAME}` is the value, or empty without one;
 * - `${NAME:=default}` and `${NAME:-default}`: the default if the value is missing or empty. It may contain variables;
 * - `$$` is a dollar sign, so `$${NAME}` becomes `${NAME}`;
 * - any other `$` stays as it is.
 *
 * Flux also supports string operations such as `${NAME^^}`. The product never writes them, and rejects them by name in
 * an app's files instead of guessing.
 */

const NAME = /[\p{L}\p{Nd}_]+/uy;
// Flux treats all of these as a default
const DEFAULT = /:[=\-?+]|=/y;

/** The value of a variable by its name; undefined if it has none. @public */
export type Variables = Readonly<Record<string, string>>;

/**
 * Substitutes variables in a text as Flux's kustomize-controller does, without its strict mode. Throws `InputError` for
 * text that Flux rejects and for unsupported operations.
 *
 * @public
 */
export function substituteVariables(
  text: string,
  variables: Variables,
): string {
  return evaluate(text, name =>
    Object.hasOwn(variables, name) ? variables[name] ?? '' : '',
  );
}

/**
 * The unique names that a text refers to, in order, including those in defaults. Throws as `substituteVariables` does.
 *
 * @public
 */
export function listVariables(text: string): readonly string[] {
  const names = new Set<string>();
  evaluate(text, name => {
    names.add(name);
    return '';
  });
  return [...names];
}

/** The value of a variable, empty if it has none */
type Lookup = (name: string) => string;

function evaluate(text: string, lookup: Lookup): string {
  let result = '';
  let position = 0;
  for (;;) {
    const dollar = text.indexOf('$', position);
    if (dollar < 0) {
      return result + text.slice(position);
    }
    result += text.slice(position, dollar);
    if (text[dollar + 1] === '{') {
      const expression = readExpression(text, dollar, lookup);
      result += expression.value;
      position = expression.end;
    } else {
      result += '$';
      position = dollar + (text[dollar + 1] === '$' ? 2 : 1);
    }
  }
}

function readExpression(
  text: string,
  start: number,
  lookup: Lookup,
): { readonly value: string; readonly end: number } {
  const refuse = (why: string) =>
    new InputError(
      `Flux cannot substitute ${JSON.stringify(
        text.slice(start, start + 40).split('\n')[0],
      )}: ${why}. Write "$\${" where the text itself is meant`,
    );

  const name = match(NAME, text, start + 2);
  if (name === undefined) {
    throw refuse('there is no name of a variable in it');
  }
  const value = lookup(name);
  let position = start + 2 + name.length;
  const operator = match(DEFAULT, text, position);
  if (operator === undefined) {
    if (text[position] !== '}') {
      throw refuse(
        'it is neither a variable alone nor one with a default, and other operations are not understood here',
      );
    }
    return { value, end: position + 1 };
  }
  position += operator.length;
  let fallback = '';
  while (text[position] !== '}') {
    if (position >= text.length) {
      throw refuse('its closing brace is missing');
    }
    if (text.startsWith('${', position)) {
      const inner = readExpression(text, position, lookup);
      fallback += inner.value;
      position = inner.end;
    } else {
      fallback += text[position];
      position += 1;
    }
  }
  return { value: value === '' ? fallback : value, end: position + 1 };
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
