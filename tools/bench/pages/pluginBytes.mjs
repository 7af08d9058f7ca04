import { gzipSync } from 'node:zlib';

const DIGITS = new Map(
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map(
    (character, value) => [character, value],
  ),
);
const OWN = /plugins\/volsync(-common)?\//;

/** The numbers of one segment of a source map. */
function* decode(text) {
  let value = 0;
  let shift = 0;
  for (const character of text) {
    const digit = DIGITS.get(character);
    value += (digit & 31) << shift;
    shift += 5;
    if (!(digit & 32)) {
      yield value & 1 ? -(value >> 1) : value >> 1;
      value = 0;
      shift = 0;
    }
  }
}

/** The parts of a script that come from this plugin according to its source map. */
function ownText(code, { mappings, sources }) {
  const lines = code.split('\n');
  let source = 0;
  let text = '';
  mappings.split(';').forEach((line, index) => {
    const segments = [];
    let column = 0;
    for (const segment of line.split(',').filter(Boolean)) {
      const [columns, sourceChange = 0] = [...decode(segment)];
      column += columns;
      source += sourceChange;
      segments.push([column, OWN.test(sources[source] ?? '')]);
    }
    segments.forEach(([start, isOwn], place) => {
      if (isOwn) text += lines[index]?.slice(start, segments[place + 1]?.[0]);
    });
  });
  return text;
}

/** The compressed size of a page's scripts, and this plugin's share of it. */
export async function pluginBytes(urls) {
  let all = 0;
  let own = '';
  for (const url of urls) {
    const code = await (await fetch(url)).text();
    all += gzipSync(code).length;
    const map = await fetch(`${url}.map`);
    if (map.ok) own += ownText(code, await map.json());
  }
  return { files: urls.length, bytes: all, pluginBytes: gzipSync(own).length };
}
