import type {
  OperationKind,
  OperationRequest,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { createContext, useContext } from 'react';
import type { VolumeOperations } from '../../hooks/useOperations';

/** The request as far as it is known when the dialog opens. */
export interface OpenedOperation {
  readonly kind: OperationKind;
  /** The whole request: the dialog only shows its plan */
  readonly request?: OperationRequest;
  /** The snapshot to restore */
  readonly snapshot?: string;
  /** Selected files and folders of the snapshot */
  readonly paths?: readonly string[];
}

/** Lets the parts of a volume's panel start and follow operations. */
export interface OperationContext {
  readonly volume: VolumeReport;
  readonly operations: VolumeOperations;
  /** The operation that was started here: its progress takes the focus */
  readonly startedId?: string;
  /** Opens the dialog with the known values */
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
