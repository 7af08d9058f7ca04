import type { Node, YAMLSeq } from 'yaml';
import { isMap, isScalar } from 'yaml';
import { type BlockMap, findPair, type YamlFile } from 'kustomize-files';
import { printListMarker, readListMarker } from './marker';
import { orNothing, printText } from './markedEntries';

/** The location of a list in a file: the document, the path of its mapping, and its key there. */
export interface ListPath {
  readonly document: number;
  readonly keys: readonly string[];
  /** Default: `components` */
  readonly key?:
    | 'components'
    | 'resources'
    | 'dependsOn'
    | 'sources'
    | 'patches'
    | 'configMapGenerator';
}

/** Appends a component to the list, which is created if it is missing. Throws `InputError`. */
export function putComponent(
  file: YamlFile,
  place: ListPath,
  reference: string,
): YamlFile {
  return putItem(file, place, printText(reference));
}

/** Removes a component from the list, and the list if it is empty then. */
export function takeComponent(
  file: YamlFile,
  place: ListPath,
  reference: string,
): YamlFile {
  return takeItem(file, place, reference);
}

/**
 * Adds items to a list, with a comment above the list that names them, so they can be distinguished from the app's own
 * items. An item of `dependsOn` is named `name` or `namespace/name`, one of `sources` by its path, one of `patches` by
 * its target.
 */
export function putMarkedItems(
  file: YamlFile,
  place: ListPath,
  names: readonly string[],
  print: (name: string) => string = name => printItem(place, name),
): YamlFile {
  const marked = readMarkedItems(file, place);
  const missing = names.filter(name => !marked.includes(name));
  if (missing.length === 0) {
    return file;
  }
  let edited = marked.length > 0 ? unmark(file, place) : file;
  for (const name of missing) {
    edited = putItem(edited, place, print(name));
  }
  return edited.insertLineAbove(
    keyNode(edited, place),
    printListMarker([...marked, ...missing]),
  );
}

/** The items that the comment above a list names. */
export function readMarkedItems(
  file: YamlFile,
  place: ListPath,
): readonly string[] {
  const pair = orNothing(() =>
    findPair(find(file, place).map.node, keyOf(place)),
  );
  return pair
    ? readListMarker(file.lineAbove(pair.key as Node) ?? '') ?? []
    : [];
}

/** Removes the items that the comment above a list names, and the comment. */
export function takeMarkedItems(file: YamlFile, place: ListPath): YamlFile {
  const names = readMarkedItems(file, place);
  let edited = names.length > 0 ? unmark(file, place) : file;
  for (const name of names.toReversed()) {
    edited = takeItem(edited, place, name);
  }
  return edited;
}

function unmark(file: YamlFile, place: ListPath): YamlFile {
  return file.removeLineAbove(keyNode(file, place));
}

function putItem(file: YamlFile, place: ListPath, item: string): YamlFile {
  const { map, list } = find(file, place);
  if (list) {
    return file.appendToList(list, item);
  }
  const { indentLists } = file.style();
  const indent = indentLists ? '  ' : '';
  const [first = '', ...rest] = item.split('\n');
  return file.appendToMap(map, [
    `${keyOf(place)}:`,
    `${indent}- ${first}`,
    ...rest.map(line => (line === '' ? '' : `${indent}  ${line}`)),
  ]);
}

function takeItem(file: YamlFile, place: ListPath, name: string): YamlFile {
  const { map, list } = find(file, place);
  const index = list?.items.findLastIndex(item => nameOf(item) === name) ?? -1;
  if (!list || index < 0) {
    return file;
  }
  const pair = findPair(map.node, keyOf(place));
  return pair && !list.flow && list.items.length === 1
    ? file.removePair(map, pair)
    : file.removeFromList(list, index);
}

function printItem({ key }: ListPath, name: string): string {
  if (key !== 'dependsOn') {
    return printText(name);
  }
  const [own, namespace] = name.split('/').reverse();
  return namespace === undefined
    ? `{ name: ${printText(own ?? '')} }`
    : `{ name: ${printText(own ?? '')}, namespace: ${printText(namespace)} }`;
}

function nameOf(item: unknown): string | undefined {
  if (isScalar(item)) {
    return String(item.value);
  }
  if (!isMap(item)) {
    return undefined;
  }
  const target = item.get('target');
  if (isMap(target)) {
    return [target.get('kind'), target.get('name')].filter(Boolean).join('/');
  }
  const directory = item.get('path');
  if (directory !== undefined) {
    return String(directory);
  }
  const namespace = item.get('namespace');
  return namespace === undefined
    ? String(item.get('name'))
    : `${namespace}/${item.get('name')}`;
}

function keyOf({ key = 'components' }: ListPath): string {
  return key;
}

function keyNode(file: YamlFile, place: ListPath): Node {
  const { map } = find(file, place);
  return findPair(map.node, keyOf(place))?.key as Node;
}

function find(
  file: YamlFile,
  place: ListPath,
): { readonly map: BlockMap; readonly list: YAMLSeq | undefined } {
  const document = file.documents[place.document];
  const map = document && file.blockMap(document, place.keys);
  if (!document || !map) {
    throw file.refuse(
      document?.contents,
      `it has no ${place.keys.join('.') || 'content'}`,
    );
  }
  return { map, list: file.list(document, map, keyOf(place)) };
}
