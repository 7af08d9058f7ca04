import type { YAMLSeq } from 'yaml';
import { isScalar } from 'yaml';
import { type BlockMap, findPair, type YamlFile } from 'kustomize-files';
import { printText } from './markedEntries';

/** A list of components: a document of the file, and the keys that lead to the mapping that has `components`. */
export interface ListPlace {
  readonly document: number;
  readonly keys: readonly string[];
}

const KEY = 'components';

/** Puts a component at the end of the list, which is made where it is missing. Throws `InputError`. */
export function putComponent(
  file: YamlFile,
  place: ListPlace,
  reference: string,
): YamlFile {
  const { map, list } = find(file, place);
  if (list) {
    return file.appendToList(list, printText(reference));
  }
  const { indentLists } = file.style();
  return file.appendToMap(map, [
    `${KEY}:`,
    `${indentLists ? '  ' : ''}- ${printText(reference)}`,
  ]);
}

/** Takes a component out of the list, and a list that held nothing else. */
export function takeComponent(
  file: YamlFile,
  place: ListPlace,
  reference: string,
): YamlFile {
  const { map, list } = find(file, place);
  const index =
    list?.items.findIndex(item => isScalar(item) && item.value === reference) ??
    -1;
  if (!list || index < 0) {
    return file;
  }
  const pair = findPair(map.node, KEY);
  return pair && !list.flow && list.items.length === 1
    ? file.removePair(map, pair)
    : file.removeFromList(list, index);
}

function find(
  file: YamlFile,
  place: ListPlace,
): { readonly map: BlockMap; readonly list: YAMLSeq | undefined } {
  const document = file.documents[place.document];
  const map = document && file.blockMap(document, place.keys);
  if (!document || !map) {
    throw file.refuse(
      document?.contents,
      `it has no ${place.keys.join('.') || 'content'}`,
    );
  }
  return { map, list: file.list(document, map, KEY) };
}
