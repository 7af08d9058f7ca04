import { OPERATION_LABEL } from '../../../lib/operationNames';

/** Set on objects that are left for people. @internal */
export const SNAPSHOT_LABEL = 'backstage-volsync/snapshot';

export function labelsOf(mark: string): Record<string, string> {
  return {
    [OPERATION_LABEL]: mark,
    'app.kubernetes.io/managed-by': 'backstage-volsync',
  };
}
