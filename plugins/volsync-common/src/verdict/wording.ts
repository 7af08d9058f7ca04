import { FINDING_TITLES } from './findingTitles';
import type { FindingCode } from './findingTitles';

/** `1 snapshot`, `2 snapshots`. Pure. @public */
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

/** Where a setting was found, as part of a sentence. */
export const ORIGINS = {
  source: 'ReplicationSource',
  claim: 'PersistentVolumeClaim',
  entity: 'catalog entity',
} as const;

/** `“Repository is locked” (repository-locked)`, as one finding refers to others. */
export function nameFindings(codes: readonly FindingCode[]): string {
  return listOf(codes.map(code => `“${FINDING_TITLES[code]}” (${code})`));
}
