import type {
  Job,
  PersistentVolumeClaim,
  Pod,
  VolumeSnapshot,
} from '../src/client';
import type { Replication } from '../src/volsync/resources';
import { plainText } from './plainText';

/** The compared parts of a replication's status, in one line. */
export function replicationState({ status = {} }: Replication): string {
  const {
    conditions,
    latestMoverStatus,
    latestImage,
    lastManualSync,
    ...rest
  } = status;
  const condition = conditions?.[0];
  const times = [
    'lastSyncStartTime',
    'lastSyncTime',
    'lastSyncDuration',
    'nextSyncTime',
  ];
  return [
    condition
      ? `${condition.status}/${condition.reason} "${plainText(
          condition.message ?? '',
        )}"`
      : 'no condition',
    ...times.filter(each => each in rest),
    ...(lastManualSync === undefined
      ? []
      : [`lastManualSync=${lastManualSync}`]),
    moverState(latestMoverStatus),
    ...(latestImage
      ? [`latestImage=${plainText(JSON.stringify(latestImage))}`]
      : []),
    ...Object.entries(rest)
      .filter(([key]) => !times.includes(key))
      .map(([key, value]) => `${key}=${plainText(JSON.stringify(value))}`),
  ].join('; ');
}

function moverState(mover: { result?: string; logs?: string } | undefined) {
  if (!mover) {
    return 'no latestMoverStatus';
  }
  if (!mover.result) {
    return `latestMoverStatus=${JSON.stringify(mover)}`;
  }
  return `${mover.result}: ${plainText(logOf(mover.logs ?? ''))
    .split('\n')
    .join(' | ')}`;
}

/** A log that was truncated by its length begins with a partial line */
function logOf(log: string): string {
  return Buffer.byteLength(log) >= 1024
    ? log.slice(log.indexOf('\n') + 1)
    : log;
}

export function jobState({ spec, status = {} }: Job): string {
  const args = spec.template.spec.containers[0]?.args?.join(' ');
  const counts = ['active', 'failed', 'succeeded'] as const;
  return [
    `args "${args}"`,
    `parallelism ${spec.parallelism}`,
    ...counts
      .filter(each => status[each])
      .map(each => `${each} ${status[each]}`),
    ...(status.conditions ?? []).map(
      each => `${each.type}/${each.reason} "${each.message}"`,
    ),
  ].join('; ');
}

export function podState({ status = {} }: Pod): string {
  const ended = status.containerStatuses?.[0]?.state?.terminated;
  return [
    status.phase,
    ...(ended ? [`exit code ${ended.exitCode} ${ended.reason}`] : []),
  ].join('; ');
}

export function claimState({ status }: PersistentVolumeClaim): string {
  return status?.phase ?? 'no phase';
}

export function snapshotState({ status = {} }: VolumeSnapshot): string {
  return [
    status.boundVolumeSnapshotContentName ? 'bound' : 'not bound',
    ...(status.readyToUse ? ['ready'] : []),
    ...(status.error ? [plainText(status.error.message ?? '')] : []),
  ].join('; ');
}
