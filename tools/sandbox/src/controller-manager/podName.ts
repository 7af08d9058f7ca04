import { randomInt } from 'node:crypto';

/** Kubernetes leaves out vowels and the digits that look like letters. */
const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const SUFFIX_LENGTH = 5;

/** The name of a pod that a controller generates from its own. */
export function podName(controllerName: string): string {
  const suffix = Array.from({ length: SUFFIX_LENGTH }, () =>
    SUFFIX_LETTERS.charAt(randomInt(SUFFIX_LETTERS.length)),
  ).join('');
  return `${controllerName}-${suffix}`;
}
