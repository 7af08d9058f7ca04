import { isDeepStrictEqual } from 'node:util';
import { UserError } from './say.mjs';

/**
 * The README's installation, as someone follows it manually: the numbered steps between `<!-- installation -->` and
 * `<!-- /installation -->`, each with its blocks in order. A block's first line can name its file in a comment. A
 * `text` block is the output of the preceding `sh` block.
 *
 * @returns {{ steps: { title: string, blocks: { language: string, file?: string, body: string, prints?: string }[] }[],
 *   lines: number }} `lines`: how many lines someone types; comments and empty lines don't count
 */
export function readInstallation(readme) {
  const part = /<!-- installation -->([\s\S]*?)<!-- \/installation -->/.exec(
    readme,
  )?.[1];
  if (!part)
    throw new UserError('The README has no part <!-- installation -->.');
  const [, ...texts] = part.split(/^\d+\. \*\*/m);
  const steps = texts.map(text => {
    const title = text.slice(0, text.indexOf('**')).replace(/\.$/, '');
    return { title, blocks: readBlocks(text, title) };
  });
  const lines = steps
    .flatMap(({ blocks }) => blocks)
    .flatMap(({ body }) => body.split('\n'))
    .filter(line => line.trim() && !/^\s*(#|\/\/)/.test(line)).length;
  return { steps, lines };
}

function readBlocks(text, title) {
  const blocks = [];
  const fences = text.matchAll(/^([ ]*)```(\w+)\n([\s\S]*?)^[ ]*```/gm);
  for (const [, indentation, language, indented] of fences) {
    const body = indented.replaceAll(new RegExp(`^${indentation}`, 'gm'), '');
    if (language === 'text') {
      const command = blocks.at(-1);
      if (command?.language !== 'sh') {
        throw new UserError(`"${title}" prints something without a command.`);
      }
      command.prints = body;
      continue;
    }
    const file = /^(?:#|\/\/) (\S+\.\w+)/.exec(body)?.[1];
    blocks.push({ language, file, body });
  }
  return blocks;
}

/**
 * Whether a command printed what its step says: the lines in order, with any lines for a `…` line, and any text for `…`
 * in a line.
 */
export function isPrinted(printed, expected) {
  const escaped = expected
    .trim()
    .split('\n')
    .map(line =>
      line.trim() === '…'
        ? '(?:.*\n)*?'
        : `${line
            .trimEnd()
            .split('…')
            .map(part => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
            .join('.*')}[ ]*\n`,
    );
  return new RegExp(`^${escaped.join('')}`, 'm').test(`${printed.trimEnd()}\n`);
}

/** Merges a block into an existing file like a person would: objects key by key, and lists get missing entries. */
export function mergeByHand(existing, added) {
  if (Array.isArray(existing) && Array.isArray(added)) {
    return [
      ...existing,
      ...added.filter(
        entry => !existing.some(known => isDeepStrictEqual(known, entry)),
      ),
    ];
  }
  if (!isObject(existing) || !isObject(added)) return added;
  return Object.entries(added).reduce(
    (merged, [key, value]) => ({
      ...merged,
      [key]: mergeByHand(merged[key], value),
    }),
    existing,
  );
}

const isObject = value =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Applies a `diff` block: each `-` line has to be in the file, and `+` lines are inserted after the `-` or ` ` lines.
 */
export function applyDiff(code, diff) {
  const lines = diff
    .split('\n')
    .filter(line => /^[-+ ]/.test(line) && line.trim().length > 1);
  const old = lines.filter(line => line[0] !== '+').map(line => line.slice(1));
  const replacement = lines
    .filter(line => line[0] !== '-')
    .map(line => line.slice(1));
  const text = old.join('\n');
  if (!old.length || !code.includes(text)) {
    throw new UserError(`The file has no such lines:\n${text}`);
  }
  return code.replace(text, () => replacement.join('\n'));
}
