import { InputError } from './yaml/InputError';

/*
 * Variables as Flux substitutes them (github.com/fluxcd/pkg/envsubst):
 *
 * - `${NAME}` is the value, and nothing where there is none;
 * - `${NAME:=default}` and `${NAME:-default}`: the default where the value is missing or empty. It may hold variables;
 * - `$$` is a dollar sign, so that `$${NAME}` comes out as `${NAME}`;
 * - a `$` before anything else is itself.
 *
 * Flux also knows operations on text such as `${NAME^^}`. Nothing here writes them; where an app has one it is refused
 * by name rather than guessed.
 */

const NAME = /[\p{L}\p{Nd}_]+/uy;
// Flux treats all of these as a default
const DEFAULT = /:[=\-?+]|=/y;

/** The value of a variable by its name; undefined where it has none. @public */
export type Variables = Readonly<Record<string, string>>;

/**
 * Substitutes variables in a text as Flux's kustomize-controller does, without its strict mode. Throws `InputError` for
 * what Flux refuses and for operations that are not understood here.
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
 * The names that a text refers to, those within defaults included, in order and once each. Throws as
 * `substituteVariables` does.
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

/** The value of a variable, empty where it has none */
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
