import { OperationPanel } from './OperationPanel';
import { useOperationContext } from '../actions/OperationContext';

/** The progress of the operation on the current volume, if there is one. */
export function CurrentOperation() {
  const context = useOperationContext();
  const current = context?.operations.current;
  return context && current ? (
    <OperationPanel
      operations={context.operations}
      takesFocus={current.id === context.startedId}
    />
  ) : null;
}
