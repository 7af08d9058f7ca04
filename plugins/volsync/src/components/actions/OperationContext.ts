import type {
  OperationKind,
  OperationRequest,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { createContext, useContext } from 'react';
import type { VolumeOperations } from '../../hooks/useOperations';

/** What is asked for, as far as it is known when the dialog opens. */
export interface OpenedOperation {
  readonly kind: OperationKind;
  /** The whole request: only its plan is left to be seen */
  readonly request?: OperationRequest;
  /** The snapshot to restore */
  readonly snapshot?: string;
  /** Chosen files and folders of it */
  readonly paths?: readonly string[];
}

/** What the parts of a volume's panel share to start operations and to follow them. */
export interface OperationContext {
  readonly volume: VolumeReport;
  readonly operations: VolumeOperations;
  /** The operation that was started here: its progress takes the focus */
  readonly startedId?: string;
  /** Opens the dialog, with what is known already */
  readonly open: (
    kind: OperationKind,
    known?: Omit<OpenedOperation, 'kind'>,
  ) => void;
}

export const VolumeOperationContext = createContext<
  OperationContext | undefined
>(undefined);

/** Undefined if no operations are possible, such as on the overview card. */
export function useOperationContext(): OperationContext | undefined {
  return useContext(VolumeOperationContext);
}
