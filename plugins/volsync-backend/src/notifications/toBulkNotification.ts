import type { NotificationsConfig } from '../config';
import type { BulkRecord } from '../operations/bulk/BulkStore';
import { toBulkLink } from './links';
import type { OutgoingNotification } from './outgoingNotification';

/**
 * One notification for a request for many volumes, to its requester. Contains only counts, because viewing the volumes
 * needs permission. Pure.
 *
 * @internal
 */
export function toBulkNotification(
  { id, kind, requestedBy, items }: BulkRecord,
  config: Pick<NotificationsConfig, 'kinds' | 'severity'>,
): OutgoingNotification | undefined {
  const count = (...states: readonly string[]) =>
    items.filter(({ state }) => states.includes(state)).length;
  const succeeded = count('succeeded');
  const isDone = succeeded === items.length;
  const about = isDone ? 'operation-done' : 'operation-failed';
  if (!config.kinds.includes(about) || !requestedBy.startsWith('user:')) {
    return undefined;
  }
  const what = kind === 'backup' ? 'Backups' : 'Test restores';
  return {
    id: `bulk-${id}`,
    recipients: [requestedBy],
    payload: {
      title: `${what}: ${succeeded} of ${items.length} succeeded`,
      description: `Failed: ${count('failed')}. Stopped: ${count(
        'stopped',
      )}. Skipped: ${count(
        'skipped',
      )}. The page lists the result of each volume.`,
      link: toBulkLink(id),
      severity: config.severity[about],
      topic: about,
      scope: `volsync:bulk:${id}`,
    },
  };
}
