import type { TimelineEntry } from 'backstage-plugin-volsync-common';

/** What happened once, or several times in a row in the same words. */
export interface TimelineLine {
  /** The newest of them */
  readonly entry: TimelineEntry;
  readonly count: number;
  /** When it happened first, RFC 3339 */
  readonly firstAt: string;
}

/**
 * Eight attempts that fail of one cause are one line: what else happened must not be pushed out of sight.
 */
export function foldTimeline(
  entries: readonly TimelineEntry[],
): readonly TimelineLine[] {
  const lines: TimelineLine[] = [];
  for (const entry of entries) {
    const last = lines.at(-1);
    if (
      last &&
      last.entry.kind === entry.kind &&
      last.entry.what === entry.what &&
      last.entry.severity === entry.severity
    ) {
      lines[lines.length - 1] = {
        ...last,
        count: last.count + 1,
        firstAt: entry.at,
      };
    } else {
      lines.push({ entry, count: 1, firstAt: entry.at });
    }
  }
  return lines;
}
