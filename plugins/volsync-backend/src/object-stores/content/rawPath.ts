import type { TreeNode } from 'restic-repository';

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** The bytes of a name, one character per byte, so that names that aren't UTF-8 can be compared. @internal */
export function rawName(node: Pick<TreeNode, 'name' | 'quotedName'>): string {
  return node.name.includes('\ufffd')
    ? unquote(node.quotedName)
    : Buffer.from(node.name).toString('latin1');
}

/** restic quotes such a name as Go does: `\xNN` is a raw byte. */
function unquote(quoted: string): string {
  return Buffer.from(quoted)
    .toString('latin1')
    .replace(
      /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/g,
      (_, byte, short, long, letter) => {
        if (byte) {
          return String.fromCharCode(parseInt(byte, 16));
        }
        if (short || long) {
          const point = parseInt(short ?? long, 16);
          return Buffer.from(String.fromCodePoint(point)).toString('latin1');
        }
        return ESCAPES[letter] ?? letter;
      },
    );
}
