type Token = '*' | ((point: number) => boolean);
type Part = '**' | ((name: string) => boolean);

/**
 * A part of a pattern in the syntax of Go's `filepath.Match`: `*`, `?`, `[a-z]`, `[^a]`, and a backslash that escapes
 * the next character. Throws `SyntaxError` for an invalid pattern. It is not converted to a regular expression, because
 * a caller could craft one that takes exponential time.
 */
export function compilePart(part: string): (name: string) => boolean {
  const tokens = tokenize(part);
  return name => matchTokens(tokens, [...name]);
}

function tokenize(part: string): readonly Token[] {
  const characters = [...part];
  let at = 0;
  const take = (): number => {
    if (characters[at] === '\\') at++;
    const character = characters[at++];
    if (character === undefined) {
      throw new SyntaxError(
        `The pattern "${part}" is malformed: a "[" or a backslash is left open`,
      );
    }
    return character.codePointAt(0)!;
  };
  const takeSet = (): Token => {
    const negated = characters[at] === '^';
    if (negated) at++;
    const ranges: [number, number][] = [];
    while (characters[at] !== ']' || ranges.length === 0) {
      const low = take();
      let high = low;
      if (characters[at] === '-') {
        at++;
        high = take();
      }
      ranges.push([low, high]);
    }
    at++;
    return point =>
      ranges.some(([low, high]) => low <= point && point <= high) !== negated;
  };
  const tokens: Token[] = [];
  while (at < characters.length) {
    const character = characters[at]!;
    if (character === '*') {
      at++;
      if (tokens.at(-1) !== '*') tokens.push('*');
    } else if (character === '?') {
      at++;
      tokens.push(() => true);
    } else if (character === '[') {
      at++;
      tokens.push(takeSet());
    } else {
      const wanted = take();
      tokens.push(point => point === wanted);
    }
  }
  return tokens;
}

/** Backtracks to the last star only: the product of both lengths */
function matchTokens(
  tokens: readonly Token[],
  characters: readonly string[],
): boolean {
  let token = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < characters.length) {
    const current = tokens[token];
    if (current === '*') {
      star = token++;
      starAt = at;
    } else if (current?.(characters[at]!.codePointAt(0)!)) {
      token++;
      at++;
    } else if (star >= 0) {
      token = star + 1;
      at = ++starAt;
    } else {
      return false;
    }
  }
  while (tokens[token] === '*') token++;
  return token === tokens.length;
}

/**
 * Whether a path matches, as `restic find` decides: the parts of the pattern match anywhere in the path (from its
 * beginning if the pattern begins with a slash), and `**` stands for any number of folders.
 */
export function compilePattern(pattern: string): (path: string) => boolean {
  const parts = pattern
    .replace(/\/+/g, '/')
    .replace(/(?<=.)\/$/, '')
    .split('/')
    .map(part => (part === '**' ? part : compilePart(part)));
  const absolute = pattern.startsWith('/');
  return path => matchParts(parts, path.split('/'), absolute);
}

function matchParts(
  parts: readonly Part[],
  names: readonly string[],
  absolute: boolean,
): boolean {
  // Processes one position after the other instead of each expansion: never exponential
  let reachable = new Set<number>(
    absolute ? [0] : names.map((_, position) => position),
  );
  for (const part of parts) {
    const next = new Set<number>();
    for (const position of reachable) {
      if (part === '**') {
        for (let to = position; to <= names.length; to++) next.add(to);
      } else if (position < names.length && part(names[position]!)) {
        next.add(position + 1);
      }
    }
    reachable = next;
  }
  return reachable.size > 0;
}
