/**
 * Every command and every Markdown text for people is built here. A name in a specification, a Secret or a repository
 * can be any text, and people paste the result into a shell or read it as the portal's own words.
 */

/**
 * A shell command whose inserted values are single words, whatever they contain. Throws if a value is inside quotes of
 * the literal: leave the quotes out.
 *
 * @public
 */
export function shell(
  literals: TemplateStringsArray,
  ...values: readonly (string | number | undefined)[]
): string {
  let command = '';
  let quote = '';
  literals.forEach((literal, index) => {
    command += literal;
    if (index === values.length) return;
    quote = openQuote(literal, quote);
    if (quote) {
      throw new TypeError(`A value inside ${quote} quotes: ${command}`);
    }
    command += toWord(String(values[index] ?? ''), command);
  });
  return command;
}

/** The quote that is open after a part of a command. */
function openQuote(part: string, before: string): string {
  let quote = before;
  for (let index = 0; index < part.length; index++) {
    const character = part[index] ?? '';
    if (character === '\\' && quote !== "'") {
      index++;
    } else if (quote === character) {
      quote = '';
    } else if (quote === '' && /["']/.test(character)) {
      quote = character;
    }
  }
  return quote;
}

/** A value as one word of a command, or as a part of the word that the command ends with. */
function toWord(value: string, command: string): string {
  const line = toLine(value);
  const word = /^[\w@+:,./-][\w@%+=:,./-]*$/.test(line)
    ? line
    : `'${line.replaceAll("'", "'\\''")}'`;
  const startsWord = /(^|[\s(;&|])$/.test(command);
  const previous = command.trimEnd().split(/\s/).at(-1) ?? '';
  // A value that looks like an option must not become one, unless it is the value of an option.
  return startsWord && line.startsWith('-') && !previous.startsWith('-')
    ? `-- ${word}`
    : word;
}

/** On one line, without characters that control a terminal or change the direction of text. */
function toLine(value: string): string {
  return value.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ');
}

/**
 * Text of unknown origin in Markdown: it stays on its line and in its cell, and is neither a link nor markup.
 *
 * @public
 */
export function markdownText(value: string): string {
  return toLine(value)
    .replace(/[\\`*_[\]<>|#!~&$]/g, character => `\\${character}`)
    .replace(/^( *)([-+=:]|\d+(?=[.)]))/, (_, indent, marker) =>
      /\d/.test(marker) ? `${indent}${marker}\\` : `${indent}\\${marker}`,
    );
}

/** Text of unknown origin as code within a line of Markdown. @public */
export function markdownCode(value: string | undefined): string {
  const line = toLine(value ?? '');
  if (line.trim() === '') return '` `';
  const fence = '`'.repeat(maxRunLength(line, '`') + 1);
  const padding = /^`|`$|^ .* $/.test(line) ? ' ' : '';
  return `${fence}${padding}${line}${padding}${fence}`;
}

/** Lines of unknown origin as a block of code in Markdown. @public */
export function markdownBlock(language: string, body: string): string {
  const fence = '`'.repeat(Math.max(3, maxRunLength(body, '`') + 1));
  return `${fence}${language}\n${body.replace(/\n$/, '')}\n${fence}`;
}

/** A table in Markdown. Cells are Markdown; a vertical bar inside one doesn't end it. @public */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]) =>
    `| ${cells
      .map(cell =>
        cell.replace(/\\[\s\S]|\|/g, at => (at === '|' ? '\\|' : at)),
      )
      .join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join(
    '\n',
  );
}

function maxRunLength(text: string, character: string): number {
  let longest = 0;
  let run = 0;
  for (const one of text) {
    run = one === character ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

/** Words that YAML reads as something other than text. */
const YAML_WORDS = /^(true|false|yes|no|on|off|null|y|n)$/i;

/** A text of unknown origin as a YAML string. @public */
export function yamlString(value: string): string {
  return /^[a-z][a-z\d.-]*$/i.test(value) && !YAML_WORDS.test(value)
    ? value
    : JSON.stringify(value);
}
