import { damaged } from '../lib/errors';
import { type TreeNode, parseNode } from '../format/node';
import { type SplitTree } from '../format/split';
import { isPlain } from './names';

/** A directory's entries, kept as text and parsed page by page. */
export class Tree {
  readonly id: string;
  readonly #split: SplitTree;
  /** The page parsed last; small directories have one, and stay parsed */
  #last:
    | { readonly page: number; readonly nodes: readonly TreeNode[] }
    | undefined;

  constructor(id: string, split: SplitTree) {
    this.id = id;
    this.#split = split;
  }

  get count(): number {
    return this.#split.firsts.at(-1) ?? 0;
  }

  get pages(): number {
    return this.#split.bounds.length / 2;
  }

  /** Bytes of its text */
  get textBytes(): number {
    return this.#split.plain.length;
  }

  /** An estimate: the text, and the one page that stays parsed */
  get memoryBytes(): number {
    return 512 + this.#split.plain.length * (this.pages > 1 ? 1 : 3);
  }

  page(page: number): readonly TreeNode[] {
    if (this.#last?.page === page) return this.#last.nodes;
    const { plain, bounds } = this.#split;
    const object = `blob/${this.id}`;
    const start = bounds[page * 2]!;
    const text = Buffer.from(
      plain.buffer,
      plain.byteOffset + start,
      bounds[page * 2 + 1]! - start,
    ).toString('utf8');
    let values: unknown;
    try {
      values = JSON.parse(`[${keepBigNumbers(text)}]`);
    } catch {
      throw damaged(object, 'an entry of it is not JSON');
    }
    const nodes = (values as readonly unknown[]).map(value =>
      parseNode(value, object),
    );
    const [first, next] = [
      this.#split.firsts[page]!,
      this.#split.firsts[page + 1]!,
    ];
    if (nodes.length !== next - first) {
      throw damaged(object, 'its entries cannot be told apart');
    }
    this.#last = { page, nodes };
    return nodes;
  }

  /** Entries from an offset on */
  slice(offset: number, limit: number): TreeNode[] {
    const found: TreeNode[] = [];
    const { firsts } = this.#split;
    for (let page = 0; page < this.pages && found.length < limit; page++) {
      const first = firsts[page]!;
      if (firsts[page + 1]! <= offset) continue;
      const from = Math.max(0, offset - first);
      found.push(...this.page(page).slice(from, from + limit - found.length));
    }
    return found;
  }

  *nodes(): Iterable<TreeNode> {
    for (let page = 0; page < this.pages; page++) yield* this.page(page);
  }

  /**
   * The entry with a name, as stored or else as displayed: a literal backslash can look like the escape of another name.
   */
  find(name: string): TreeNode | undefined {
    return isPlain(name)
      ? this.#search(name)
      : this.#first(node => node.quotedName === name) ??
          this.#first(node => node.name === name);
  }

  /** Entries are sorted, so a large directory uses binary search, and a full scan only for a name that it doesn't find. */
  #search(name: string): TreeNode | undefined {
    let low = 0;
    let high = this.pages - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      const first = this.page(middle)[0];
      if (first && Buffer.compare(bytesOf(first.name), bytesOf(name)) <= 0) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    const matches = (node: TreeNode) => node.name === name;
    const near = this.pages > 0 ? this.page(low).find(matches) : undefined;
    return near || this.pages <= 1 ? near : this.#first(matches);
  }

  #first(matches: (node: TreeNode) => boolean): TreeNode | undefined {
    for (const node of this.nodes()) if (matches(node)) return node;
    return undefined;
  }
}

function bytesOf(name: string): Uint8Array {
  return Buffer.from(name, 'utf8');
}

/** JSON numbers lose the last digits of 64 bits, so these are parsed as text */
function keepBigNumbers(text: string): string {
  return /"(?:inode|device_id)":\d{16}/.test(text)
    ? text.replace(/(?<!\\)("(?:inode|device_id)":)(\d{16,20})\b/g, '$1"$2"')
    : text;
}
