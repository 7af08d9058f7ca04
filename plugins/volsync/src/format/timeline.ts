import type { TimelineEntry } from 'backstage-plugin-volsync-common';

/** An event that happened once, or several times in a row with the same text. */
export interface TimelineLine {
  /** The newest of the group */
  readonly entry: TimelineEntry;
  readonly count: number;
  /** Time of the first event, RFC 3339 */
  readonly firstAt: string;
}

/** Groups repeated events: eight attempts that fail for the same reason are one line and don't hide other events. */
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
