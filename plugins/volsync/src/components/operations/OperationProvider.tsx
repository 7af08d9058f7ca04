import type {
  OperationKind,
  OperationRequest,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import {
  createContext,
  useCallback,
  useContext,
  useMemo,
  useState,
  type ReactNode,
} from 'react';
import {
  useOperations,
  type VolumeOperations,
} from '../../hooks/useOperations';
import { OperationDialog } from './OperationDialog';

/** What the parts of a volume's panel share to start operations and to follow them. */
export interface OperationContext {
  readonly volume: VolumeReport;
  readonly operations: VolumeOperations;
  /** The operation that was started here: its progress takes the focus */
  readonly startedId?: string;
  /** Opens the dialog, with the request if it is known already */
  readonly open: (kind: OperationKind, request?: OperationRequest) => void;
}

const Context = createContext<OperationContext | undefined>(undefined);

/** Undefined if no operations are possible, such as on the overview card. */
export function useOperationContext(): OperationContext | undefined {
  return useContext(Context);
}

/** One list of operations and one dialog for everything in a volume's panel that can start one. */
export function OperationProvider(props: {
  readonly volume: VolumeReport;
  readonly children: ReactNode;
}) {
  const { volume, children } = props;
  const operations = useOperations(volume);
  const [startedId, setStartedId] = useState<string>();
  const [opened, setOpened] = useState<{
    readonly kind: OperationKind;
    readonly request?: OperationRequest;
  }>();
  const open = useCallback<OperationContext['open']>(
    (kind, request) => setOpened({ kind, request }),
    [],
  );
  const context = useMemo(
    () => ({ volume, operations, startedId, open }),
    [volume, operations, startedId, open],
  );
  return (
    <Context.Provider value={context}>
      {children}
      {opened && (
        <OperationDialog
          kind={opened.kind}
          request={opened.request}
          volume={volume}
          api={operations.api}
          onKind={kind => open(kind)}
          onClose={() => setOpened(undefined)}
          onStarted={operation => {
            operations.take(operation);
            setStartedId(operation.id);
            setOpened(undefined);
          }}
        />
      )}
    </Context.Provider>
  );
}
