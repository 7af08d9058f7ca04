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

/** Where the parts of a volume's panel ask for operations. @internal */
export interface Desk {
  readonly volume: VolumeReport;
  readonly operations: VolumeOperations;
  /** Opens the dialog, with the request where it is known already */
  readonly ask: (kind: OperationKind, request?: OperationRequest) => void;
}

const DeskContext = createContext<Desk | undefined>(undefined);

/** Undefined where nothing can be asked for, such as on the overview card. @internal */
export function useOperationDesk(): Desk | undefined {
  return useContext(DeskContext);
}

/** One list of operations and one dialog for everything in a volume's panel that can ask for one. @internal */
export function OperationDesk(props: {
  readonly volume: VolumeReport;
  readonly children: ReactNode;
}) {
  const { volume, children } = props;
  const operations = useOperations(volume);
  const [asked, setAsked] = useState<{
    readonly kind: OperationKind;
    readonly request?: OperationRequest;
  }>();
  const ask = useCallback<Desk['ask']>(
    (kind, request) => setAsked({ kind, request }),
    [],
  );
  const desk = useMemo(
    () => ({ volume, operations, ask }),
    [volume, operations, ask],
  );
  return (
    <DeskContext.Provider value={desk}>
      {children}
      {asked && (
        <OperationDialog
          kind={asked.kind}
          request={asked.request}
          volume={volume}
          api={operations.api}
          onKind={kind => ask(kind)}
          onClose={() => setAsked(undefined)}
          onStarted={operation => {
            operations.take(operation);
            setAsked(undefined);
          }}
        />
      )}
    </DeskContext.Provider>
  );
}
