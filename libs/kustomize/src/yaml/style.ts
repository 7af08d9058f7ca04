import { isCollection, isMap, isScalar, visit, type Document } from 'yaml';
import { indentOf, start } from './nodes';

/** The formatting of a file. @public */
export interface YamlStyle {
  /** The indentation of a value below its key */
  readonly indent: number;
  /** Whether lists are indented */
  readonly indentLists: boolean;
}

/** The style of the first mapping and list in a file; two spaces by default. */
export function readStyle(
  documents: readonly Document[],
  columnOf: (offset: number) => number,
): YamlStyle {
  const steps = { maps: [] as number[], lists: [] as number[] };
  const collect = (key: unknown, value: unknown) => {
    if (isCollection(value) && !value.flow && isScalar(key)) {
      const step = indentOf(value) - columnOf(start(key));
      steps[isMap(value) ? 'maps' : 'lists'].push(step);
    }
  };
  for (const document of documents) {
    visit(document, { Pair: (_, { key, value }) => collect(key, value) });
  }
  const [indent = 2] = steps.maps.filter(step => step > 0);
  const [listStep = 2] = steps.lists;
  return { indent, indentLists: listStep > 0 };
}
