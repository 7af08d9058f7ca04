import { createHash } from 'node:crypto';
import type { ListedFacts } from '../listing/RepositoryListing';

const VERSION = 1;
const MARK_BYTES = 8;
/** Older entries are dropped and read again: 2 MB of memo */
const MAX_TREES = 200_000;

/**
 * What a check found complete, and what that rests on. Everything is kept as marks of eight bytes. Index files and
 * packs only have to exist unchanged: additional ones invalidate nothing.
 */
export interface Memo {
  /** Config and index files */
  readonly index: ReadonlySet<string>;
  /** Packs that the trees need */
  readonly packs: ReadonlySet<string>;
  /** Snapshots that are complete */
  readonly snapshots: ReadonlySet<string>;
  /** Trees that are complete, with all below them */
  readonly trees: ReadonlySet<string>;
}

const SETS = ['index', 'packs', 'snapshots', 'trees'] as const;

export const emptyMemo: Memo = {
  index: new Set(),
  packs: new Set(),
  snapshots: new Set(),
  trees: new Set(),
};

/** The mark of a stored object in a listing: another size or content gives another mark. */
export function markObject(
  key: string,
  { sizeBytes, etag = '' }: ListedFacts,
): string {
  return createHash('sha256')
    .update(`${key} ${sizeBytes} ${etag}`)
    .digest('hex')
    .slice(0, MARK_BYTES * 2);
}

/** The mark of a tree, whose id is already a hash. */
export function markTree(id: string): string {
  return id.slice(0, MARK_BYTES * 2);
}

export function serializeMemo(memo: Memo): string {
  const pack = (marks: Iterable<string>) =>
    Buffer.from([...marks].join(''), 'hex').toString('base64');
  const trees = [...memo.trees].slice(-MAX_TREES);
  return JSON.stringify({
    version: VERSION,
    index: pack(memo.index),
    packs: pack(memo.packs),
    snapshots: pack(memo.snapshots),
    trees: pack(trees),
  });
}

/** An unreadable memo is ignored: everything is checked again. */
export function parseMemo(text: string | undefined): Memo {
  let value: unknown;
  try {
    value = JSON.parse(text ?? '');
  } catch {
    return emptyMemo;
  }
  if (typeof value !== 'object' || value === null) return emptyMemo;
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields.version !== VERSION) return emptyMemo;
  const [index, packs, snapshots, trees] = SETS.map(name =>
    unpack(fields[name]),
  );
  return index && packs && snapshots && trees
    ? { index, packs, snapshots, trees }
    : emptyMemo;
}

function unpack(value: unknown): ReadonlySet<string> | undefined {
  if (typeof value !== 'string') return undefined;
  const hex = Buffer.from(value, 'base64').toString('hex');
  const marks = new Set<string>();
  for (let at = 0; at < hex.length; at += MARK_BYTES * 2) {
    marks.add(hex.slice(at, at + MARK_BYTES * 2));
  }
  return marks;
}
