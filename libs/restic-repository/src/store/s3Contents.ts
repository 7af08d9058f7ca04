const open = '<Contents>';
const close = '</Contents>';

/**
 * Takes the entries out of a listing whose entries are as all stores write them:
 * side by side, each element once, with plain text in it. A parser takes ten times
 * as long for a thousand of them as for all else that a listing needs. Anything
 * out of the ordinary leaves the text whole, for the parser to judge.
 */
export function takeContents(text: string): {
  readonly entries?: readonly Readonly<Record<string, string>>[];
  /** The listing without what was taken */
  readonly rest: string;
} {
  const whole = { rest: text };
  const start = text.indexOf(open);
  const end = text.lastIndexOf(close) + close.length;
  // A comment or CDATA could hold what only looks like an entry
  if (start < 0 || end < start || text.includes('<!')) return whole;
  const entries: Record<string, string>[] = [];
  const element = /<([A-Za-z]{1,64})>([^<]*)<\/\1>/y;
  let at = start;
  while (at < end) {
    if (!text.startsWith(open, at)) return whole;
    at += open.length;
    const entry: Record<string, string> = {};
    while (!text.startsWith(close, at)) {
      element.lastIndex = at;
      const [found, name, value] = element.exec(text) ?? [];
      if (
        name === undefined ||
        value === undefined ||
        Object.hasOwn(entry, name)
      )
        return whole;
      entry[name] = value;
      at += found!.length;
    }
    at += close.length;
    // An entity: only the parser knows what it stands for
    if (entry.Key?.includes('&')) return whole;
    entries.push(entry);
  }
  return { entries, rest: text.slice(0, start) + text.slice(end) };
}
