import type { VolumeReport } from 'backstage-plugin-volsync-common';
import {
  Suspense,
  lazy,
  useCallback,
  useMemo,
  useState,
  type ReactNode,
} from 'react';
import { useOperations } from '../../hooks/useOperations';
import {
  VolumeOperationContext,
  type OpenedOperation,
  type OperationContext,
} from '../actions/OperationContext';

const OperationDialog = lazy(() =>
  import('./OperationDialog').then(m => ({ default: m.OperationDialog })),
);

/** Shares one list of operations and one dialog within a volume's panel. */
export function OperationProvider(props: {
  readonly volume: VolumeReport;
  /** Whether operations are polled: not while the volume is collapsed */
  readonly isWatched?: boolean;
  readonly children: ReactNode;
}) {
  const { volume, isWatched = true, children } = props;
  const operations = useOperations(volume, isWatched);
  const [startedId, setStartedId] = useState<string>();
  const [opened, setOpened] = useState<OpenedOperation>();
  const open = useCallback<OperationContext['open']>(
    (kind, known) => setOpened({ kind, ...known }),
    [],
  );
  const context = useMemo(
    () => ({ volume, operations, startedId, open }),
    [volume, operations, startedId, open],
  );
  return (
    <VolumeOperationContext.Provider value={context}>
      {children}
      {opened && (
        <Suspense fallback={null}>
          <OperationDialog
            opened={opened}
            volume={volume}
            api={operations.api}
            onClose={() => setOpened(undefined)}
            onStarted={operation => {
              operations.take(operation);
              setStartedId(operation.id);
              setOpened(undefined);
            }}
          />
        </Suspense>
      )}
    </VolumeOperationContext.Provider>
  );
}
