import { FINDING_TITLES } from './findingTitles';
import type { FindingCode } from './findingTitles';

/** `1 snapshot`, `2 snapshots`. */
export function count(
  amount: number,
  noun: string,
  nouns: string = `${noun}s`,
): string {
  return `${amount} ${amount === 1 ? noun : nouns}`;
}

/** `a`, `a and b`, or `a, b and c`. */
export function listOf(parts: readonly string[]): string {
  return parts.length < 2
    ? parts.join('')
    : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
}

/** Where a setting was found, as a sentence says it. */
export const ORIGINS = {
  source: 'ReplicationSource',
  claim: 'PersistentVolumeClaim',
  entity: 'catalog entity',
} as const;

/** `“Repository is locked” (repository-locked)`, as one finding refers to others. */
export function nameFindings(codes: readonly FindingCode[]): string {
  return listOf(codes.map(code => `“${FINDING_TITLES[code]}” (${code})`));
}

/**
 * A shell command whose inserted values are quoted: a name in a specification can be any text, and the command is meant
 * to be pasted.
 */
export function shell(
  literals: TemplateStringsArray,
  ...values: readonly (string | undefined)[]
): string {
  return literals
    .map((literal, index) =>
      index < values.length ? literal + quote(values[index] ?? '') : literal,
    )
    .join('');
}

function quote(value: string): string {
  const line = value.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ');
  const word = /^[\w@%+=:,./-]+$/.test(line)
    ? line
    : `'${line.replaceAll("'", "'\\''")}'`;
  // A value that looks like an option must not become one.
  return word.startsWith('-') || word.startsWith("'-") ? `-- ${word}` : word;
}
