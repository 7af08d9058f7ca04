import {
  formatDuration,
  nameToConfirm,
  type OperationKind,
} from 'backstage-plugin-volsync-common';
import type { NotificationsConfig } from '../config';
import type { OperationRecord } from '../operations/record';
import { toVolumeLink } from './links';
import type { OutgoingNotification } from './outgoingNotification';

const STATE_LABELS: Readonly<Record<OperationKind, string>> = {
  backup: 'The backup',
  restore: 'The restore',
  'restore-elsewhere': 'The restore into another namespace',
  'restore-in-place': 'The restore in place',
  undo: 'The undo of a restore in place',
  finish: 'Finishing a restore in place',
  'restore-service': 'The restore of all volumes',
  'restore-service-in-place': 'The restore in place of all volumes',
  'restore-files': 'The restore of chosen files',
  'compare-live': 'The comparison with the live data',
  drill: 'The test restore',
  pause: 'Pausing the schedule',
  resume: 'Resuming the schedule',
  unlock: 'Removing stale locks',
  'delete-snapshot': 'The deletion of a snapshot',
  'clean-up': 'Cleaning up',
};

/** Kinds that also notify the owners, whoever started them */
const OF_OWNERS: readonly OperationKind[] = [
  'drill',
  'restore-elsewhere',
  'restore-in-place',
  'restore-service-in-place',
  'undo',
  'finish',
  'restore-files',
  'delete-snapshot',
];

/**
 * The notification of an operation that has ended: to the person who started it and, for some kinds, to the entity's
 * owners. Undefined if none is due: a scheduled drill that succeeded is shown in the tab, and one that restored
 * different data is notified as a problem. Contains names and times, and never log text. Pure.
 *
 * @internal
 */
export function toOperationNotification(
  record: OperationRecord,
  config: Pick<NotificationsConfig, 'kinds' | 'severity'>,
): OutgoingNotification | undefined {
  const { id, kind, state, requestedBy, entityRef, volume, document } = record;
  const isPerson = requestedBy.startsWith('user:');
  const isDone = state === 'succeeded';
  const about = isDone ? 'operation-done' : 'operation-failed';
  const isNotifiedElsewhere =
    !isPerson &&
    kind === 'drill' &&
    (isDone || document.outcome?.equal === false);
  // A request for many volumes has one notification; failures also concern the owners.
  const isOfMany = record.parentId !== undefined;
  const recipients = [
    ...(isPerson && !isOfMany ? [requestedBy] : []),
    ...(OF_OWNERS.includes(kind) && !(isOfMany && isDone)
      ? [...new Set([entityRef, ...targetEntityOf(document)])]
      : []),
  ];
  if (
    !config.kinds.includes(about) ||
    isNotifiedElsewhere ||
    recipients.length === 0
  ) {
    return undefined;
  }
  const { namespace, cluster } = volume;
  const claims = (document.volumes ?? [volume]).map(({ claim }) => claim);
  const name = nameToConfirm({
    entityRef,
    claim: volume.claim,
    isService: document.volumes !== undefined,
  });
  const seconds =
    ((record.endedAt ?? record.createdAt) - record.createdAt) / 1_000;
  const by = isPerson ? requestedBy : 'the portal';
  return {
    id: `operation-${id}`,
    recipients,
    payload: {
      title: `${STATE_LABELS[kind]} of "${name}" ${describeState(state)}`,
      description: `${claims.length === 1 ? 'Volume' : 'Volumes'} ${claims
        .map(claim => `"${claim}"`)
        .join(
          ', ',
        )} in namespace "${namespace}" of cluster "${cluster}". Requested by ${by}, ended after ${formatDuration(
        seconds,
      )}. Open the Backups tab for the result.`,
      link: toVolumeLink(entityRef, volume),
      severity: config.severity[about],
      topic: about,
      scope: `volsync:operation:${id}`,
    },
  };
}

function describeState(state: OperationRecord['state']): string {
  switch (state) {
    case 'succeeded':
      return 'succeeded';
    case 'stopped':
      return 'was stopped';
    default:
      return 'failed';
  }
}

/** Whoever gets a new volume hears of it, too. */
function targetEntityOf({ params }: OperationRecord['document']): string[] {
  const { entityRef } = (params.target ?? {}) as { entityRef?: string };
  return entityRef === undefined ? [] : [entityRef];
}
