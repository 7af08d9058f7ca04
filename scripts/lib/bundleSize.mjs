import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const DIGITS = new Map(
  [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'].map(
    (digit, value) => [digit, value],
  ),
);

/** The numbers of one segment of a source map: base 64, five bits at a time, the lowest bit of a number is its sign. */
function readSegment(segment) {
  const numbers = [];
  let value = 0;
  let shift = 0;
  for (const digit of segment) {
    const bits = DIGITS.get(digit);
    value += (bits % 32) * 2 ** shift;
    shift += 5;
    if (bits < 32) {
      numbers.push(value % 2 ? -Math.floor(value / 2) : value / 2);
      value = 0;
      shift = 0;
    }
  }
  return numbers;
}

/** The number of characters of a bundled file that come from the matching sources, according to its source map. */
export function countFrom(text, map, matches) {
  const lines = text.split('\n');
  const wanted = map.sources.map(source => matches(source));
  let count = 0;
  let source = 0;
  for (const [index, mapping] of map.mappings.split(';').entries()) {
    let column = 0;
    let isOurs = false;
    for (const segment of mapping.split(',').filter(Boolean)) {
      const [columns, sources] = readSegment(segment);
      if (isOurs) count += columns;
      column += columns;
      source += sources ?? 0;
      isOurs = sources !== undefined && wanted[source];
    }
    if (isOurs) count += (lines[index]?.length ?? column) - column;
  }
  return count;
}

/**
 * The size that some packages add to a built frontend, in bytes of gzip: on the first page, and in total. A file with
 * other code counts by the share according to its source map.
 */
export async function measureBundle(dist, matches) {
  const index = await readFile(path.join(dist, 'index.html'), 'utf8');
  const folder = path.join(dist, 'static');
  const sizes = { initial: 0, all: 0 };
  const names = (await readdir(folder)).filter(name => name.endsWith('.js'));
  for (const name of names) {
    const file = path.join(folder, name);
    const map = JSON.parse(
      await readFile(`${file}.map`, 'utf8').catch(() => '{"sources":[]}'),
    );
    if (!map.sources.some(matches)) continue;
    const text = await readFile(file, 'utf8');
    const { length } = await promisify(gzip)(text);
    const size = (countFrom(text, map, matches) / text.length) * length;
    sizes.all += size;
    if (index.includes(`/static/${name}"`)) sizes.initial += size;
  }
  return sizes;
}
