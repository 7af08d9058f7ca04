import {
  operationPermissions,
  valueOf,
  type OperationKind,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';
import type { Text } from '../../hooks/useText';

/** Why an operation can't be started now, in a sentence; undefined if it can be tried. Pure. */
export function refusalOf(
  kind: OperationKind,
  options: {
    readonly volume: VolumeReport;
    readonly isAllowed: boolean;
    readonly isActive: boolean;
    /** Undefined until they are known */
    readonly kinds?: readonly OperationKind[];
    readonly t: Text;
  },
): string | undefined {
  const { volume, isAllowed, isActive, kinds, t } = options;
  if (kinds?.includes(kind) === false) {
    return t('operation.notOffered');
  }
  if (!isAllowed) {
    return t('operation.noPermission', {
      permission: operationPermissions[kind].name,
    });
  }
  if (kind !== 'clean-up' && kind !== 'finish' && !volume.source) {
    return t('operation.noSource');
  }
  return (
    ofState(kind, volume, t) ?? (isActive ? t('operation.active') : undefined)
  );
}

/** Whether a leftover manual tag turns off the schedule. */
function isSwitchedOff({ source }: VolumeReport): boolean {
  return Boolean(source?.schedule && source.manualTag);
}

function ofState(
  kind: OperationKind,
  volume: VolumeReport,
  t: Text,
): string | undefined {
  const repository = valueOf(volume.repository);
  switch (kind) {
    case 'restore':
    case 'restore-elsewhere':
    case 'restore-in-place':
    case 'restore-files':
    case 'compare-live':
    case 'delete-snapshot':
      return repository?.snapshotCount === 0
        ? t('operation.noSnapshot')
        : undefined;
    case 'drill':
      if (
        repository?.details.state === 'unread' &&
        repository.details.reason === 'not-configured'
      ) {
        return t('operation.noDecrypt');
      }
      return repository?.snapshotCount === 0
        ? t('operation.noSnapshot')
        : undefined;
    case 'pause':
      return volume.source?.paused ? t('operation.isPaused') : undefined;
    case 'resume':
      return volume.source?.paused || isSwitchedOff(volume)
        ? undefined
        : t('operation.isNotPaused');
    case 'unlock':
      return repository?.locks.length === 0 ? t('operation.noLock') : undefined;
    default:
      return undefined;
  }
}
