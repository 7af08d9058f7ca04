/** Whether a name matches one of several patterns, in which `*` matches any text. */
export function matchesAny(patterns: readonly string[], name: string): boolean {
  return patterns.some(pattern =>
    new RegExp(
      `^${pattern
        .split('*')
        .map(part => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*')}$`,
    ).test(name),
  );
}

export function isPattern(text: string): boolean {
  return text.includes('*');
}
