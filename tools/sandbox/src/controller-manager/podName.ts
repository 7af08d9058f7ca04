import { randomInt } from 'node:crypto';

/** Kubernetes omits vowels and digits that look like letters. */
const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;

/** Generates the name of a pod from its controller's. */
export function podName(controllerName: string): string {
  const suffix = Array.from({ length: SUFFIX_LENGTH }, () =>
    SUFFIX_LETTERS.charAt(randomInt(SUFFIX_LETTERS.length)),
  ).join('');
  return `${controllerName}-${suffix}`;
}
