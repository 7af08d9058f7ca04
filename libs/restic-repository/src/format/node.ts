import { damaged } from '../lib/errors';
import { Fields, type JsonObject, isId, isObject } from '../lib/json';
import { decodeGoUtf8, unquoteGo } from './goText';

/** The type of a node of a tree. @public */
export type TreeNodeType =
  | 'file'
  | 'dir'
  | 'symlink'
  | 'dev'
  | 'chardev'
  | 'fifo'
  | 'socket'
  | 'irregular';

/** One entry of a directory. @public */
export interface TreeNode {
  /** As UTF-8; invalid bytes are shown as U+FFFD */
  readonly name: string;
  /** As it is stored, `\xNN` for a raw byte: unique for different bytes */
  readonly quotedName: string;
  readonly type: TreeNodeType;
  /** Go's `FileMode`: see `formatMode` and `toPosixMode` */
  readonly mode: number;
  /** RFC 3339, to the nanosecond */
  readonly mtime: string | undefined;
  readonly atime: string | undefined;
  readonly ctime: string | undefined;
  readonly uid: number;
  readonly gid: number;
  readonly user: string | undefined;
  readonly group: string | undefined;
  /** 64 bits, so a string */
  readonly inode: string;
  readonly deviceId: string;
  /** Bytes; files only */
  readonly size: number;
  readonly links: number;
  readonly linkTarget: string | undefined;
  readonly device: number;
  /** Ids of a file's blobs, in order */
  readonly content: readonly string[];
  /** Id of a directory's tree */
  readonly subtree: string | undefined;
}

const types: ReadonlySet<unknown> = new Set<TreeNodeType>([
  'file',
  'dir',
  'symlink',
  'dev',
  'chardev',
  'fifo',
  'socket',
  'irregular',
]);

/**
 * Validates and parses a node. restic never writes a name that could lead out of its directory, so such a tree counts
 * as damaged.
 */
export function parseNode(value: unknown, object: string): TreeNode {
  if (!isObject(value)) throw damaged(object, 'an entry of it is not one');
  const fields = new Fields(value, object);
  const quotedName = fields.text('name');
  const bytes = unquoteGo(quotedName);
  if (!bytes || !isName(bytes)) {
    throw damaged(object, 'it holds a name that no file can have');
  }
  const type = value.type;
  if (!isType(type)) {
    throw damaged(object, 'it holds an entry of an unknown type');
  }
  const subtree = fields.optionalText('subtree');
  if ((type === 'dir') !== (subtree !== undefined && isId(subtree))) {
    throw damaged(object, 'it holds a directory without its tree');
  }
  const content = fields.optionalTexts('content') ?? [];
  if (!content.every(isId) || (type !== 'file' && content.length > 0)) {
    throw damaged(object, 'it holds a file whose content is not one');
  }
  return {
    name: isPlain(quotedName, bytes) ? quotedName : decodeGoUtf8(bytes).text,
    quotedName,
    type,
    mode: fields.optionalCount('mode') ?? 0,
    mtime: fields.optionalText('mtime'),
    atime: fields.optionalText('atime'),
    ctime: fields.optionalText('ctime'),
    uid: fields.optionalCount('uid') ?? 0,
    gid: fields.optionalCount('gid') ?? 0,
    user: fields.optionalText('user') || undefined,
    group: fields.optionalText('group') || undefined,
    inode: bigText(value, 'inode'),
    deviceId: bigText(value, 'device_id'),
    size: fields.optionalCount('size') ?? 0,
    links: fields.optionalCount('links') ?? 0,
    linkTarget: linkTarget(fields),
    device: Number(value.device ?? 0),
    content,
    subtree,
  };
}

/** Whether a name is ASCII without an escape, so that it needs no decoding. */
function isPlain(quotedName: string, bytes: Uint8Array): boolean {
  return bytes.length === quotedName.length && !quotedName.includes('\\');
}

function isType(value: unknown): value is TreeNodeType {
  return types.has(value);
}

function isName(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  const dots =
    first === 0x2e &&
    (bytes.length === 1 || (second === 0x2e && bytes.length === 2));
  return (
    bytes.length > 0 && !dots && !bytes.includes(0x2f) && !bytes.includes(0)
  );
}

function bigText(value: JsonObject, name: string): string {
  const number = value[name];
  return typeof number === 'string' || typeof number === 'number'
    ? String(number)
    : '0';
}

function linkTarget(fields: Fields): string | undefined {
  const raw = fields.optionalText('linktarget_raw');
  return raw
    ? decodeGoUtf8(Buffer.from(raw, 'base64')).text
    : fields.optionalText('linktarget') || undefined;
}
