import { DateTime } from 'luxon';
import { RecordingError, type Recording } from './recording';

/**
 * Parses a moment: an RFC 3339 time, or a time of day in UTC on the day of the recording. Returns milliseconds since
 * the epoch. Throws `RecordingError` for one that is invalid or before the recording.
 */
export function readPointInTime(text: string, recording: Recording): number {
  const day = new Date(recording.start).toISOString().slice(0, 10);
  const time = DateTime.fromISO(
    /^\d\d:\d\d/.test(text) ? `${day}T${text}` : text,
    { zone: 'utc' },
  );
  const start = new Date(recording.start).toISOString();
  if (!time.isValid) {
    throw new RecordingError(
      `--at is "${text}": a time in ISO 8601 is needed, such as ${start}, or a time of day such as ${start.slice(
        11,
        19,
      )}.`,
    );
  }
  if (time.toMillis() < recording.start) {
    throw new RecordingError(
      `--at is "${text}", before the recording began at ${start}.`,
    );
  }
  return time.toMillis();
}
