import type { TreeNode } from '../format/node';
import { unquoteGo } from '../format/goText';

/**
 * Whether only one name can be displayed like this: names that aren't UTF-8 are displayed with U+FFFD, and a literal
 * backslash can look like the escape of another name.
 */
export function isPlain(name: string): boolean {
  return !/[\\\ufffd]/.test(name);
}

/**
 * How to write an entry in a path: as displayed, or if another entry may be displayed alike, as restic stores it. Every
 * function that takes a path accepts both. Pure.
 *
 * @public
 */
export function addressOf(node: Pick<TreeNode, 'name' | 'quotedName'>): string {
  return isPlain(node.name) ? node.name : node.quotedName;
}

/**
 * The bytes of a name, one character for each byte, so that names that aren't UTF-8 can be compared. Pure.
 *
 * @public
 */
export function rawNameOf({
  name,
  quotedName,
}: Pick<TreeNode, 'name' | 'quotedName'>): string {
  const bytes = name.includes('\ufffd') ? unquoteGo(quotedName) : undefined;
  return Buffer.from(bytes ?? Buffer.from(name)).toString('latin1');
}
