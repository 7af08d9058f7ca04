import { damaged } from '../lib/errors';
import { type TreeNode } from '../format/node';
import { type Tree } from '../tree/tree';
import { unquoteGo } from '../format/goText';

/** Compares names by their bytes, the order of trees. */
function compareNames(one: TreeNode, other: TreeNode): number {
  const [a, b] = [one.quotedName, other.quotedName];
  if (a === b) return 0;
  if (isPlain(a) && isPlain(b)) return a < b ? -1 : 1;
  return Buffer.compare(unquoteGo(a)!, unquoteGo(b)!);
}

/** Characters that sort alike as text and as bytes */
function isPlain(name: string): boolean {
  return /^[\x20-\x5b\x5d-\x7e]*$/.test(name);
}

/**
 * Merges the entries of two directories, in order. Throws for unsorted directories: they are damaged and would hide
 * differences.
 */
export function* sideBySide(
  left: Tree,
  right: Tree,
): Iterable<readonly [TreeNode | undefined, TreeNode | undefined]> {
  const a = sorted(left);
  const b = sorted(right);
  let one = a.next();
  let other = b.next();
  while (!one.done || !other.done) {
    let order = 0;
    if (one.done) order = 1;
    else if (other.done) order = -1;
    else order = compareNames(one.value, other.value);
    yield [
      order <= 0 ? (one.value as TreeNode) : undefined,
      order >= 0 ? (other.value as TreeNode) : undefined,
    ];
    if (order <= 0) one = a.next();
    if (order >= 0) other = b.next();
  }
}

function* sorted(tree: Tree): Generator<TreeNode, undefined> {
  let last: TreeNode | undefined;
  for (const node of tree.nodes()) {
    if (last && compareNames(last, node) >= 0) {
      throw damaged(`blob/${tree.id}`, 'its entries are not sorted');
    }
    yield node;
    last = node;
  }
  return undefined;
}
