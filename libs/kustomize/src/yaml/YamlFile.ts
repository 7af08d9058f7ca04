import { InputError } from './InputError';
import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  visit,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { describe, findPair, indentOf, lastOffset, start } from './nodes';
import { parseYaml } from './parseYaml';
import { readStyle, type YamlStyle } from './style';

/*
 * Edits YAML without changing anything else in the file.
 *
 * Overview: printing a parsed document never reproduces its bytes, because indentation, folding and blank lines follow
 * the printer. So documents are parsed only for their meaning and the offset of each node, and an edit inserts or
 * removes a few lines there. Everything else stays byte for byte, including comments, order, quoting and line endings.
 *
 * Guarantees: inserted text is whole lines after the last line of a mapping or list, and removal deletes those lines,
 * so one undoes the other. Forms for which this doesn't hold (flow mappings, aliases, keys without a value) are
 * rejected with the reason. Callers compare the result with the intended objects before they write anything.
 */

/** A mapping in block style, with the path to it for messages. @public */
export interface BlockMap {
  readonly node: YAMLMap;
  readonly path: string;
}

/** One version of a file's text, parsed. Edits return a new one. @public */
export class YamlFile {
  readonly file: string;
  readonly text: string;
  readonly documents: readonly Document.Parsed[];
  readonly #lines = new LineCounter();

  private constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.documents = parseYaml(
      text,
      {
        keepSourceTokens: true,
        lineCounter: this.#lines,
        prettyErrors: false,
      },
      file,
    );
  }

  /**
   * Throws `InputError` with the line if the file can't be parsed, such as for a tab, a duplicate key or a missing
   * brace.
   */
  static parse(file: string, text: string): YamlFile {
    const parsed = new YamlFile(file, text);
    for (const document of parsed.documents) {
      const [error] = document.errors;
      if (error) {
        throw new InputError(
          `${file}, line ${
            parsed.#lines.linePos(error.pos[0]).line
          }, can't be read as YAML and is left as it is: ${error.message}`,
        );
      }
      try {
        document.toJS();
      } catch (cause) {
        // an alias without its anchor, or more aliases than the limit against attacks
        throw new InputError(
          `${file} can't be read as YAML and is left as it is: ${
            cause instanceof Error ? cause.message : cause
          }`,
        );
      }
    }
    return parsed;
  }

  /** The 1-based line of an offset. */
  lineOf(offset: number): number {
    return this.#lines.linePos(offset).line;
  }

  /**
   * The mapping at a path below a document, in block style; undefined if a key of the path is missing. Throws
   * `InputError` if the existing value can't be edited.
   */
  blockMap(document: Document, keys: readonly string[]): BlockMap | undefined {
    let node: unknown = document.contents;
    let path = '';
    for (const key of keys) {
      const map = this.#editable(document, node, path || 'the document');
      const pair = findPair(map, key);
      if (!pair) {
        return undefined;
      }
      path = path ? `${path}.${key}` : key;
      node = pair.value;
    }
    return {
      node: this.#editable(document, node, path || 'the document'),
      path,
    };
  }

  /** The value at a key of a mapping, with anchors and aliases checked; undefined if the key is missing. */
  list(document: Document, map: BlockMap, key: string): YAMLSeq | undefined {
    const pair = findPair(map.node, key);
    if (!pair) {
      return undefined;
    }
    const path = `${map.path}.${key}`;
    const { value } = pair;
    if (!isSeq(value)) {
      throw this.refuse(
        isAlias(value) ? value : pair.key,
        `${path} must be a list, but it is ${describe(
          value,
        )}. Write it as "[]" or as lines with "- "`,
      );
    }
    this.#refuseShared(document, value, path);
    return value;
  }

  /** Inserts lines below the last line of a mapping, or of one of its values, and indents them. */
  appendToMap(
    map: BlockMap,
    lines: readonly string[],
    after: Node = map.node,
  ): YamlFile {
    const indent = indentOf(map.node);
    return this.#insertLines(
      this.#lineAfter(after),
      lines.map(line => `${' '.repeat(indent)}${line}`),
    );
  }

  /** Appends an item, as YAML, to a list. It may have several lines, which are indented. */
  appendToList(list: YAMLSeq, item: string): YamlFile {
    if (!list.flow) {
      const indent = ' '.repeat(indentOf(list));
      const [first = '', ...rest] = item.split('\n');
      return this.#insertLines(this.#lineAfter(list), [
        `${indent}- ${first}`,
        ...rest.map(line => (line === '' ? '' : `${indent}  ${line}`)),
      ]);
    }
    const last = list.items.at(-1) as Node | undefined;
    const at = last?.range ? last.range[1] : start(list) + 1;
    return this.#replace(at, at, last ? `, ${item}` : item);
  }

  /**
   * Inserts lines below a key whose value is empty: `{}`, `null`, `~` or nothing at all. `emptyValue` undoes it.
   * Undefined if the value is written in another way.
   */
  fillEmptyValue(
    map: BlockMap,
    pair: Pair,
    lines: readonly string[],
  ): YamlFile | undefined {
    const colon = this.text.indexOf(':', (pair.key as Node).range?.[1] ?? 0);
    const newline = this.text.indexOf('\n', colon);
    const end = newline < 0 ? this.text.length : newline;
    const [, rest] =
      /^(?: (?:\{ *\}|~|null))?((?:[ \t]+#[^\r]*|[ \t]*)\r?)$/.exec(
        this.text.slice(colon + 1, end),
      ) ?? [];
    if (rest === undefined) {
      return undefined;
    }
    const indent = ' '.repeat(indentOf(map.node));
    const eol = this.text.slice(colon, end).endsWith('\r') ? '\r\n' : '\n';
    const below = lines.map(line => `${indent}${line}`).join(eol);
    const atEnd = end === this.text.length;
    const text = `${rest.replace(/\r$/, '')}${eol}${below}${
      atEnd ? '' : eol.slice(0, -1)
    }`;
    return this.#replace(colon + 1, end, text);
  }

  /** Removes everything below a key, and restores an empty value. */
  emptyValue(pair: Pair, value: string): YamlFile {
    const colon = this.text.indexOf(':', (pair.key as Node).range?.[1] ?? 0);
    const newline = this.text.indexOf('\n', colon);
    const last = lastOffset((pair.value ?? pair.key) as Node);
    const after = this.text.indexOf('\n', last);
    const rest = this.text.slice(colon + 1, newline).replace(/\r$/, '');
    const eol = this.text[newline - 1] === '\r' ? '\r' : '';
    return this.#replace(
      colon + 1,
      after < 0 ? this.text.length : after,
      `${value === '' ? '' : ` ${value}`}${rest}${after < 0 ? '' : eol}`,
    );
  }

  /** Removes an item from a list that `appendToList` added. */
  removeFromList(list: YAMLSeq, index: number): YamlFile {
    const item = list.items[index] as Node;
    if (!list.flow) {
      const from = this.text.lastIndexOf('-', start(item) - 1);
      return this.#removeLines(from, lastOffset(item));
    }
    const before = list.items[index - 1] as Node | undefined;
    const after = list.items[index + 1] as Node | undefined;
    const end = item.range?.[1] ?? start(item);
    if (before?.range) {
      return this.#replace(before.range[1], end, '');
    }
    return this.#replace(start(item), after ? start(after) : end, '');
  }

  /** Inserts a line above a node, such as a comment. `removeLineAbove` undoes it. */
  insertLineAbove(node: Node, line: string): YamlFile {
    const at = this.lineStart(start(node));
    const newline = this.text.indexOf('\n', at);
    const eol = this.text[newline - 1] === '\r' ? '\r\n' : '\n';
    const indent = /^ */.exec(this.text.slice(at))?.[0] ?? '';
    return this.#replace(at, at, `${indent}${line}${eol}`);
  }

  /** The line above a node, without its line ending; undefined if there is none. */
  lineAbove(node: Node): string | undefined {
    const at = this.lineStart(start(node));
    return at === 0
      ? undefined
      : this.text.slice(this.lineStart(at - 1), at).replace(/\r?\n$/, '');
  }

  /** Removes the line above a node. */
  removeLineAbove(node: Node): YamlFile {
    const at = this.lineStart(start(node));
    return at === 0 ? this : this.#replace(this.lineStart(at - 1), at, '');
  }

  /** Removes whole lines, from the line of one offset to the line of another. */
  removePair(map: BlockMap, pair: Pair): YamlFile {
    const index = map.node.items.indexOf(pair);
    if (index < 0) {
      throw new Error(`${map.path} does not hold what is to be taken out`);
    }
    return this.#removeLines(
      start(pair.key as Node),
      lastOffset((pair.value ?? pair.key) as Node),
    );
  }

  /** Removes the lines from that of an offset to that of the last character of a node. */
  removeFrom(offset: number, last: Node): YamlFile {
    return this.#removeLines(offset, lastOffset(last));
  }

  /** Replaces the text of a scalar. */
  replaceScalar(scalar: Node, text: string): YamlFile {
    return this.#replace(start(scalar), scalar.range?.[1] ?? 0, text);
  }

  /** The indentation of values below their key in this file, and of lists. */
  style(): YamlStyle {
    return readStyle(this.documents, offset => this.#column(offset));
  }

  /** The offset at which the line of an offset begins. */
  lineStart(offset: number): number {
    return this.text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** An `InputError` that names file and line. */
  refuse(at: unknown, reason: string): InputError {
    const offset = (at as Node | undefined)?.range?.[0] ?? 0;
    return new InputError(
      `${this.file}, line ${this.lineOf(offset)}, is left as it is: ${reason}`,
    );
  }

  #editable(document: Document, node: unknown, path: string): YAMLMap {
    if (!isMap(node)) {
      throw this.refuse(
        node,
        `${path} must be a mapping, but it is ${describe(
          node,
        )}. Write it as "key: value" lines`,
      );
    }
    if (node.flow) {
      throw this.refuse(
        node,
        `${path} is written in braces. Write it as "key: value" lines`,
      );
    }
    if (node.items.some(({ key }) => isScalar(key) && key.value === '<<')) {
      throw this.refuse(
        node,
        `${path} takes keys of another mapping with "<<". Write them out`,
      );
    }
    this.#refuseShared(document, node, path);
    return node;
  }

  #refuseShared(document: Document, node: Node, path: string): void {
    const anchor = isAlias(node) ? undefined : (node as YAMLMap).anchor;
    let used = false;
    visit(document, {
      Alias: (_, alias) => {
        used ||= alias.source === anchor;
      },
    });
    if (anchor !== undefined && used) {
      throw this.refuse(
        node,
        `${path} is used in another place as "*${anchor}", which would change too. Write it out there`,
      );
    }
  }

  #column(offset: number): number {
    return offset - this.lineStart(offset);
  }

  /** The offset after the last line that belongs to a node */
  #lineAfter(node: Node): number {
    const newline = this.text.indexOf('\n', lastOffset(node));
    return newline < 0 ? this.text.length : newline + 1;
  }

  #insertLines(at: number, lines: readonly string[]): YamlFile {
    // the line ending of the previous line, so a file with mixed line endings stays consistent locally
    const before = this.text.slice(0, at);
    const lastNewline = before.lastIndexOf('\n');
    const eol = before[lastNewline - 1] === '\r' ? '\r\n' : '\n';
    const text = lines.join(eol);
    return this.#replace(
      at,
      at,
      before === '' || before.endsWith('\n')
        ? `${text}${eol}`
        : `${eol}${text}`,
    );
  }

  #removeLines(first: number, last: number): YamlFile {
    const from = this.lineStart(first);
    const newline = this.text.indexOf('\n', last);
    if (newline >= 0) {
      return this.#replace(from, newline + 1, '');
    }
    // at the end of a file without a final newline, the previous newline is removed instead
    const before = this.text.slice(0, from).replace(/\r?\n$/, '').length;
    return this.#replace(before, this.text.length, '');
  }

  #replace(from: number, to: number, text: string): YamlFile {
    return YamlFile.parse(
      this.file,
      this.text.slice(0, from) + text + this.text.slice(to),
    );
  }
}
