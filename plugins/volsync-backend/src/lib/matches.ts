import { minimatch } from 'minimatch';

/** As patterns of the configuration are meant: of whole names, without regard to case. */
export function matches(value: string, pattern: string): boolean {
  return minimatch(value, pattern, {
    nocase: true,
    dot: true,
    nocomment: true,
    nonegate: true,
  });
}
