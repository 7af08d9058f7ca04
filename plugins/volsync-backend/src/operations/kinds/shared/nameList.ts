/**
 * The list of names that our Jobs exchange: each with a NUL at its end, all in base64, because names can contain
 * anything but NUL. One character is one byte.
 */

/** Pure. @internal */
export function toNameList(names: readonly string[]): string {
  return Buffer.from(
    names.map(name => `${name}\0`).join(''),
    'latin1',
  ).toString('base64');
}

/** Without the "./" prefix that `find` adds to names. Pure. @internal */
export function parseNameList(list: string): readonly string[] {
  return fromBase64(list)
    .split('\0')
    .slice(0, -1)
    .map(name => name.replace(/^\.\//, ''));
}

/** Pure. @internal */
export function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('latin1');
}
