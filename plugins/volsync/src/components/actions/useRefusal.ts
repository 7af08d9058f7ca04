import type { OperationKind } from 'backstage-plugin-volsync-common';
import { useOperationAccess } from '../../hooks/useOperationAccess';
import { useText } from '../../hooks/useText';
import { useOperationContext } from './OperationContext';
import { refusalOf } from './refusal';

/** Why the viewer can't start this operation on the current volume; undefined if it can be tried. */
export function useRefusal(kind: OperationKind): string | undefined {
  const t = useText();
  const context = useOperationContext();
  const isAllowed = useOperationAccess(kind);
  if (!context) {
    return undefined;
  }
  const { isActive, kinds } = context.operations;
  return refusalOf(kind, {
    volume: context.volume,
    isAllowed,
    isActive,
    kinds,
    t,
  });
}
