import {
  read,
  type Event,
  type EventReport,
  type Reading,
} from 'backstage-plugin-volsync-common';

const MAX_EVENTS = 50;

/** Newest first, at most 50. Pure. @internal */
export function toEventReports(
  reading: Reading<readonly Event[]>,
): Reading<readonly EventReport[]> {
  if (reading.state === 'unread') {
    return reading;
  }
  return read(
    reading.value
      .map(toEventReport)
      .sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''))
      .slice(0, MAX_EVENTS),
    reading.at,
  );
}

function toEventReport(event: Event): EventReport {
  const subject = event.involvedObject;
  return {
    at:
      event.lastTimestamp ??
      event.eventTime ??
      event.firstTimestamp ??
      event.metadata.creationTimestamp,
    type: event.type ?? 'Normal',
    reason: event.reason ?? '',
    message: (event.message ?? event.note ?? '').slice(0, 1_000),
    subject: `${subject?.kind ?? ''} ${subject?.name ?? ''}`.trim(),
    count: event.count ?? 1,
  };
}
