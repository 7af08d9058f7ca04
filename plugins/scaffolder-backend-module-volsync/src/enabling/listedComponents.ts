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
  listPath: ListPath,
  reference: string,
): YamlFile {
  return putItem(file, listPath, printText(reference));
}

/** Removes a component from the list, and the list if it is empty then. */
export function takeComponent(
  file: YamlFile,
  listPath: ListPath,
  reference: string,
): YamlFile {
  return takeItem(file, listPath, reference);
}

/**
 * Adds items to a list, with a comment above the list that names them, so they can be distinguished from the app's own
 * items. An item of `dependsOn` is named `name` or `namespace/name`, one of `sources` by its path, one of `patches` by
 * its target.
 */
export function putMarkedItems(
  file: YamlFile,
  listPath: ListPath,
  names: readonly string[],
  print: (name: string) => string = name => printItem(listPath, name),
): YamlFile {
  const marked = readMarkedItems(file, listPath);
  const missing = names.filter(name => !marked.includes(name));
  if (missing.length === 0) {
    return file;
  }
  let edited = marked.length > 0 ? unmark(file, listPath) : file;
  for (const name of missing) {
    edited = putItem(edited, listPath, print(name));
  }
  return edited.insertLineAbove(
    keyNode(edited, listPath),
    printListMarker([...marked, ...missing]),
  );
}

/** The items that the comment above a list names. */
export function readMarkedItems(
  file: YamlFile,
  listPath: ListPath,
): readonly string[] {
  const pair = orNothing(() =>
    findPair(find(file, listPath).map.node, keyOf(listPath)),
  );
  return pair
    ? readListMarker(file.lineAbove(pair.key as Node) ?? '') ?? []
    : [];
}

/** Removes the items that the comment above a list names, and the comment. */
export function takeMarkedItems(file: YamlFile, listPath: ListPath): YamlFile {
  const names = readMarkedItems(file, listPath);
  let edited = names.length > 0 ? unmark(file, listPath) : file;
  for (const name of names.toReversed()) {
    edited = takeItem(edited, listPath, name);
  }
  return edited;
}

function unmark(file: YamlFile, listPath: ListPath): YamlFile {
  return file.removeLineAbove(keyNode(file, listPath));
}

function putItem(file: YamlFile, listPath: ListPath, item: string): YamlFile {
  const { map, list } = find(file, listPath);
  if (list) {
    return file.appendToList(list, item);
  }
  const { indentLists } = file.style();
  const indent = indentLists ? '  ' : '';
  const [first = '', ...rest] = item.split('\n');
  return file.appendToMap(map, [
    `${keyOf(listPath)}:`,
    `${indent}- ${first}`,
    ...rest.map(line => (line === '' ? '' : `${indent}  ${line}`)),
  ]);
}

function takeItem(file: YamlFile, listPath: ListPath, name: string): YamlFile {
  const { map, list } = find(file, listPath);
  const index = list?.items.findLastIndex(item => nameOf(item) === name) ?? -1;
  if (!list || index < 0) {
    return file;
  }
  const pair = findPair(map.node, keyOf(listPath));
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

function keyNode(file: YamlFile, listPath: ListPath): Node {
  const { map } = find(file, listPath);
  return findPair(map.node, keyOf(listPath))?.key as Node;
}

function find(
  file: YamlFile,
  listPath: ListPath,
): { readonly map: BlockMap; readonly list: YAMLSeq | undefined } {
  const document = file.documents[listPath.document];
  const map = document && file.blockMap(document, listPath.keys);
  if (!document || !map) {
    throw file.refuse(
      document?.contents,
      `it has no ${listPath.keys.join('.') || 'content'}`,
    );
  }
  return { map, list: file.list(document, map, keyOf(listPath)) };
}
