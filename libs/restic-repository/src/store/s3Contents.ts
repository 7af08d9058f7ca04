const open = '<Contents>';
const close = '</Contents>';

/**
 * Extracts the entries of a listing in the common form: adjacent, each element once, with plain text. An XML parser
 * takes ten times as long for a thousand entries as everything else in a listing. Anything unusual leaves the text
 * unchanged, for the parser.
 */
export function takeContents(text: string): {
  readonly entries?: readonly Readonly<Record<string, string>>[];
  /** The listing without the extracted entries */
  readonly rest: string;
} {
  const whole = { rest: text };
  const start = text.indexOf(open);
  const end = text.lastIndexOf(close) + close.length;
  // A comment or CDATA could contain text that only looks like an entry
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
    // An entity: only the parser can resolve it
    if (entry.Key?.includes('&')) return whole;
    entries.push(entry);
  }
  return { entries, rest: text.slice(0, start) + text.slice(end) };
}
