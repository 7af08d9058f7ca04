import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';

/** The pair of a key in a mapping. @public */
export function findPair(map: YAMLMap, key: string): Pair | undefined {
  return map.items.find(
    item => isScalar(item.key) && String(item.key.value) === key,
  );
}

/** The type of a node, in words for a message. */
export function describe(node: unknown): string {
  if (isAlias(node)) {
    return `an alias ("*${node.source}")`;
  }
  if (isSeq(node)) {
    return 'a list';
  }
  if (isMap(node)) {
    return 'a mapping';
  }
  return isScalar(node) && node.value !== null && node.value !== undefined
    ? 'a single value'
    : 'without a value';
}

/** The offset of a node's first character. @public */
export function start(node: Node): number {
  return node.range?.[0] ?? 0;
}

/** The offset of the last character of a node's own text, without trailing comments. */
export function lastOffset(node: Node): number {
  if (isCollection(node) && !node.flow && node.items.length > 0) {
    const item = node.items.at(-1) as Node | Pair;
    if ('key' in item) {
      const value = item.value as Node | undefined;
      // a key without a value has an empty scalar that may be several lines below
      return value && !isEmpty(value)
        ? lastOffset(value)
        : lastOffset(item.key as Node);
    }
    return lastOffset(item as Node);
  }
  const [from, end] = node.range ?? [0, 0];
  return Math.max(from, end - 1);
}

function isEmpty(node: Node): boolean {
  return isScalar(node) && node.range?.[0] === node.range?.[1];
}

/** The column of the keys of a mapping or the dashes of a list in block style. */
export function indentOf(node: Node): number {
  const token = node.srcToken;
  return token && 'indent' in token ? token.indent : 0;
}
