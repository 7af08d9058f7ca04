import { unread, type Reading } from 'backstage-plugin-volsync-common';
import { MetricsError } from './MetricsClient';

/** Converts an error of a metrics server to a reading; nothing else of the error is shown. @internal */
export function toUnread<T>(error: unknown, now: Date): Reading<T> {
  const at = now.toISOString();
  return error instanceof MetricsError
    ? unread(error.reason, error.message, at)
    : unread('invalid', 'Failed to query the metrics server', at);
}
