import { minimatch } from 'minimatch';

/** Matches whole names, ignoring case, as patterns in the configuration do. */
export function matches(value: string, pattern: string): boolean {
  return minimatch(value, pattern, {
    nocase: true,
    dot: true,
    nocomment: true,
    nonegate: true,
  });
}
