/*
 * The patterns of Argo CD's `include` and `exclude`: `*` and `?` match a slash too, and braces contain alternatives.
 * All alternatives are followed in parallel, so a hostile pattern costs at most its length times that of the text.
 */

type Part =
  | { readonly type: 'text'; readonly fits: (letter: string) => boolean }
  | { readonly type: 'star' }
  | { readonly type: 'choice'; readonly choices: readonly (readonly Part[])[] };

const MAX_LENGTH = 1_000;

/** Whether a text matches a whole pattern. An invalid pattern matches nothing. */
export function matchesGlob(pattern: string, text: string): boolean {
  if (pattern.length > MAX_LENGTH) {
    return false;
  }
  const parts = parse(pattern);
  return (
    parts !== undefined && follow(parts, text, new Set([0])).has(text.length)
  );
}

function follow(
  parts: readonly Part[],
  text: string,
  begin: ReadonlySet<number>,
): ReadonlySet<number> {
  let at = begin;
  for (const part of parts) {
    const next = new Set<number>();
    if (part.type === 'star') {
      const first = Math.min(...at);
      for (let index = first; index <= text.length; index += 1) {
        next.add(index);
      }
    } else if (part.type === 'choice') {
      for (const choice of part.choices) {
        follow(choice, text, at).forEach(index => next.add(index));
      }
    } else {
      for (const index of at) {
        if (index < text.length && part.fits(text.charAt(index))) {
          next.add(index + 1);
        }
      }
    }
    if (next.size === 0) {
      return next;
    }
    at = next;
  }
  return at;
}

/** Undefined if a bracket or brace isn't closed. */
function parse(pattern: string): readonly Part[] | undefined {
  let at = 0;
  const sequence = (inBraces: boolean): Part[] | undefined => {
    const parts: Part[] = [];
    while (at < pattern.length) {
      const letter = pattern.charAt(at);
      if (inBraces && (letter === ',' || letter === '}')) {
        return parts;
      }
      at += 1;
      if (letter === '*') {
        parts.push({ type: 'star' });
      } else if (letter === '?') {
        parts.push({ type: 'text', fits: () => true });
      } else if (letter === '{') {
        const choices: Part[][] = [];
        do {
          const choice = sequence(true);
          if (!choice || at >= pattern.length) {
            return undefined;
          }
          choices.push(choice);
          at += 1;
        } while (pattern.charAt(at - 1) === ',');
        parts.push({ type: 'choice', choices });
      } else if (letter === '[') {
        const end = pattern.indexOf(']', at + 1);
        if (end < 0) {
          return undefined;
        }
        parts.push({ type: 'text', fits: toSet(pattern.slice(at, end)) });
        at = end + 1;
      } else {
        const wanted = letter === '\\' ? pattern.charAt(at++) : letter;
        parts.push({ type: 'text', fits: each => each === wanted });
      }
    }
    return inBraces ? undefined : parts;
  };
  return sequence(false);
}

/** A character class, such as `a-z` or `!abc`. */
function toSet(text: string): (letter: string) => boolean {
  const isNegated = text.startsWith('!');
  const letters = isNegated ? text.slice(1) : text;
  const [, first, last] = /^(.)-(.)$/u.exec(letters) ?? [];
  return letter =>
    isNegated !==
    (first !== undefined && last !== undefined
      ? letter >= first && letter <= last
      : letters.includes(letter));
}
