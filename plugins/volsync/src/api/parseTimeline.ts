import type {
  Severity,
  TimelineEntry,
  TimelineKind,
} from 'backstage-plugin-volsync-common';

const SEVERITIES: readonly Severity[] = ['critical', 'warning', 'info'];
const MAX_ENTRIES = 100;

/**
 * The part of the timeline that can be shown. An older backend sends none. An entry without its time or its sentence is
 * skipped, because the rest of the report is worth more.
 */
export function parseTimeline(value: unknown): readonly TimelineEntry[] {
  return Array.isArray(value)
    ? value.slice(0, MAX_ENTRIES).flatMap(toEntry)
    : [];
}

function toEntry(value: unknown): TimelineEntry[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const { at, kind, what, severity, subject } = value as Record<
    string,
    unknown
  >;
  if (
    typeof at !== 'string' ||
    Number.isNaN(Date.parse(at)) ||
    typeof kind !== 'string' ||
    typeof what !== 'string'
  ) {
    return [];
  }
  return [
    {
      at,
      // A kind that a newer backend added is shown without its own icon
      kind: kind as TimelineKind,
      what,
      severity: SEVERITIES.find(known => known === severity),
      subject: typeof subject === 'string' ? subject : undefined,
    },
  ];
}
