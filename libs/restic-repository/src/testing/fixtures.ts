import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The repositories below `fixtures/`. */
export const fixtureNames = [
  'restic-0.14.0-v1',
  'restic-0.14.0-v2',
  'restic-0.18.1-v1',
  'restic-0.18.1-v2',
] as const;

export const fixturePassword = 'only-a-fixture';

export function fixturePath(name: string, ...parts: string[]): string {
  // Only tests read it, and they run from the sources
  // eslint-disable-next-line no-restricted-syntax
  return resolve(__dirname, '../../fixtures', name, ...parts);
}

/** restic's output: a JSON document. */
export function expectedJson<T>(name: string, file: string): T {
  return JSON.parse(readFileSync(fixturePath(name, 'expected', file), 'utf8'));
}

/** restic's output: a JSON document on each line. */
export function expectedLines<T>(name: string, file: string): T[] {
  return readFileSync(fixturePath(name, 'expected', file), 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
}
