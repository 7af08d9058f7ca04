import { isMap, isScalar, stringify, type Node, type Pair } from 'yaml';
import { type BlockMap, findPair, start, type YamlFile } from 'kustomize-files';
import { printMarker, readMarker, type Marker } from './marker';

/** Strings by key, such as variables or annotations. */
export type Entries = Readonly<Record<string, string>>;

/** The location of the entries: a document of the file, and the path of their mapping. */
export interface EntriesPath {
  readonly document: number;
  readonly keys: readonly string[];
  /** Whether a key may be one of them: a person's additions right below may not */
  readonly owns: (key: string) => boolean;
}

interface MarkedBlock {
  readonly marker: Marker;
  readonly map: BlockMap;
  readonly markerOffset: number;
  readonly pairs: readonly Pair[];
}

/** The entries below a marker, with the marker's text; undefined if there is none. */
export function readMarkedEntries(
  file: YamlFile,
  entriesPath: EntriesPath,
): { readonly marker: Marker; readonly entries: Entries } | undefined {
  const block = orNothing(() => findBlock(file, entriesPath));
  return (
    block && {
      marker: block.marker,
      entries: Object.fromEntries(
        block.pairs.map(pair => [keyOf(pair), valueOf(pair)]),
      ),
    }
  );
}

/**
 * Appends entries below a marker to a mapping, which is created if it is missing. If the marker exists its entries are
 * changed and extended. Throws `InputError` if the mapping can't be edited.
 */
export function putMarkedEntries(
  file: YamlFile,
  entriesPath: EntriesPath,
  options: { readonly marker: Marker; readonly entries: Entries },
): YamlFile {
  const entries = Object.entries(options.entries);
  if (entries.length === 0) {
    return file;
  }
  const block = findBlock(file, entriesPath);
  if (block) {
    return changeBlock(file, entriesPath, options.entries);
  }
  const { indent } = file.style();
  const linesBelow = (keys: readonly string[], marker: Marker) => {
    const inside = ' '.repeat(indent * keys.length);
    return [
      ...keys.map((key, depth) => `${' '.repeat(indent * depth)}${key}:`),
      `${inside}${printMarker(marker)}`,
      ...entries.map(([key, value]) => `${inside}${printEntry(key, value)}`),
    ];
  };
  const { map, missing } = deepestMap(file, entriesPath);
  const [empty, ...below] = missing;
  const pair = empty === undefined ? undefined : findPair(map.node, empty);
  if (empty === undefined || !pair) {
    return file.appendToMap(map, linesBelow(missing, options.marker));
  }
  const { text } = file;
  const colon = text.indexOf(':', (pair.key as Node).range?.[1]);
  const was = /^ (\{ *\}|~|null)/.exec(text.slice(colon + 1))?.[1] ?? '';
  const filled = file.fillEmptyValue(
    map,
    pair,
    linesBelow(below, {
      ...options.marker,
      leaves: `${empty}:${was === '' ? '' : ` ${was}`}`,
    }).map(line => `${' '.repeat(indent)}${line}`),
  );
  if (!filled) {
    throw file.refuse(
      pair.key,
      `${empty} has no entries and is written in a form that can't be given back. Write it as "${empty}: {}"`,
    );
  }
  return filled;
}

/** The deepest mapping of a path that can take lines, and the keys below it that are missing or empty. */
function deepestMap(
  file: YamlFile,
  entriesPath: EntriesPath,
): { readonly map: BlockMap; readonly missing: readonly string[] } {
  const document = documentOf(file, entriesPath);
  let map = file.blockMap(document, []) as BlockMap;
  for (const [depth, key] of entriesPath.keys.entries()) {
    const pair = findPair(map.node, key);
    if (!pair || isEmptyValue(pair)) {
      return { map, missing: entriesPath.keys.slice(depth) };
    }
    map = file.blockMap(
      document,
      entriesPath.keys.slice(0, depth + 1),
    ) as BlockMap;
  }
  return { map, missing: [] };
}

function isEmptyValue({ value }: Pair): boolean {
  return isMap(value)
    ? value.items.length === 0 && value.anchor === undefined
    : isScalar(value) && value.value === null && value.anchor === undefined;
}

/**
 * Removes the entries below a marker, the marker, and mappings that are empty then. The first key of the path always
 * stays.
 */
export function takeMarkedEntries(
  file: YamlFile,
  entriesPath: EntriesPath,
): YamlFile {
  const block = findBlock(file, entriesPath);
  const last = block?.pairs.at(-1);
  if (!block || !last) {
    return file;
  }
  if (block.pairs.length < block.map.node.items.length) {
    return file.removeFrom(
      block.markerOffset,
      (last.value ?? last.key) as Node,
    );
  }
  const emptied = emptiedKey(file, entriesPath, block);
  if (emptied) {
    return file.emptyValue(emptied.pair, emptied.was);
  }
  // the mapping has no other content, so it is removed, with its parents that are empty then
  let depth = entriesPath.keys.length - 1;
  let map = parentOf(file, entriesPath, depth);
  while (depth > 1 && map.node.items.length === 1) {
    depth -= 1;
    map = parentOf(file, entriesPath, depth);
  }
  return depth < 1
    ? file.removeFrom(block.markerOffset, (last.value ?? last.key) as Node)
    : file.removePair(
        map,
        findPair(map.node, entriesPath.keys[depth] ?? '') as Pair,
      );
}

/** The key that existed without entries before, if it contains only the added entries. */
function emptiedKey(
  file: YamlFile,
  entriesPath: EntriesPath,
  { marker }: MarkedBlock,
): { readonly pair: Pair; readonly was: string } | undefined {
  const [, key, was = ''] =
    /^([^:]+):(?: (.*))?$/.exec(marker.leaves ?? '') ?? [];
  const depth = key === undefined ? -1 : entriesPath.keys.lastIndexOf(key);
  if (depth < 0) {
    return undefined;
  }
  const isAlone = entriesPath.keys
    .slice(depth + 1)
    .every(
      (_, index) =>
        parentOf(file, entriesPath, depth + 1 + index).node.items.length === 1,
    );
  const pair = findPair(
    parentOf(file, entriesPath, depth).node,
    entriesPath.keys[depth] ?? '',
  );
  return isAlone && pair ? { pair, was } : undefined;
}

/** A value as a YAML string. */
export function printText(value: string): string {
  return stringify(value, { lineWidth: 0, version: '1.1' }).trimEnd();
}

function printEntry(key: string, value: string): string {
  return `${printText(key)}: ${printText(value)}`;
}

function changeBlock(
  file: YamlFile,
  entriesPath: EntriesPath,
  entries: Entries,
): YamlFile {
  let changed = file;
  for (const [key, value] of Object.entries(entries)) {
    const block = findBlock(changed, entriesPath) as MarkedBlock;
    const pair = block.pairs.find(candidate => keyOf(candidate) === key);
    const last = block.pairs.at(-1);
    if (!pair) {
      changed = changed.appendToMap(
        block.map,
        [printEntry(key, value)],
        (last?.value ?? last?.key) as Node,
      );
    } else if (valueOf(pair) !== value) {
      changed = changed.replaceScalar(pair.value as Node, printText(value));
    }
  }
  return changed;
}

function findBlock(
  file: YamlFile,
  entriesPath: EntriesPath,
): MarkedBlock | undefined {
  const { map, missing } = deepestMap(file, entriesPath);
  if (missing.length > 0) {
    return undefined;
  }
  const { items } = map.node;
  for (const [index, pair] of items.entries()) {
    const lineStart = file.lineStart(start(pair.key as Node));
    const markerOffset = file.lineStart(lineStart - 1);
    const marker =
      lineStart > 0
        ? readMarker(file.text.slice(markerOffset, lineStart))
        : undefined;
    if (marker) {
      const pairs = adjoining(file, items.slice(index), entriesPath);
      return pairs.length > 0
        ? { marker, map, markerOffset, pairs }
        : undefined;
    }
  }
  return undefined;
}

/** The first pairs on consecutive lines, without a gap or a comment between. */
function adjoining(
  file: YamlFile,
  candidates: readonly Pair[],
  entriesPath: EntriesPath,
): Pair[] {
  const pairs: Pair[] = [];
  let line: number | undefined;
  for (const pair of candidates) {
    const here = file.lineOf(start(pair.key as Node));
    if (
      !entriesPath.owns(keyOf(pair)) ||
      !isScalar(pair.value) ||
      (line !== undefined && here !== line + 1)
    ) {
      break;
    }
    pairs.push(pair);
    line = here;
  }
  return pairs;
}

function parentOf(
  file: YamlFile,
  entriesPath: EntriesPath,
  depth: number,
): BlockMap {
  return file.blockMap(
    documentOf(file, entriesPath),
    entriesPath.keys.slice(0, depth),
  ) as BlockMap;
}

function documentOf(file: YamlFile, entriesPath: EntriesPath) {
  const document = file.documents[entriesPath.document];
  if (!document) {
    throw new Error(`${file.file} has no document ${entriesPath.document}`);
  }
  return document;
}

function keyOf(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : '';
}

function valueOf(pair: Pair): string {
  return isScalar(pair.value) ? String(pair.value.value) : '';
}

/** A form that can't be edited, such as entries in braces, has no comment either. */
export function orNothing<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if ((error as Error).name === 'InputError') {
      return undefined;
    }
    throw error;
  }
}
