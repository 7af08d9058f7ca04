import type {
  VolumeHistory,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { useOperationContext } from '../actions/OperationContext';
import { inOrderOfTime } from '../../format/statistics';
import { useHistory } from '../../hooks/useHistory';
import type { Loaded } from '../../hooks/useLoad';
import { isOver } from '../../hooks/useOperations';

/** The history of a volume, reloaded after a run or an operation has ended. */
export function useVolumeHistory(volume: VolumeReport): Loaded<VolumeHistory> {
  const current = useOperationContext()?.operations.current;
  const lastRun = inOrderOfTime(volume.runs).at(-1)?.endedAt;
  const lastOperation = current && isOver(current) ? current.id : undefined;
  return useHistory(volume, `${lastRun} ${lastOperation}`);
}
