import { RiArrowLeftRightLine } from '@remixicon/react';
import { shortId } from '../../format/volume';
import { useText } from '../../hooks/useText';
import { ActionButton } from './ActionButton';
import { useOperationContext } from './OperationContext';
import { useRefusal } from './useRefusal';

/** Opens the plan of a comparison of this snapshot with the live volume. Empty if operations aren't possible. */
export function CompareLiveButton({ snapshot }: { readonly snapshot: string }) {
  const t = useText();
  const context = useOperationContext();
  const refusal = useRefusal('compare-live');
  return context ? (
    <ActionButton
      label={t('request.compare-live')}
      name={t('snapshots.compareLiveOf', { id: shortId(snapshot) })}
      icon={<RiArrowLeftRightLine size={16} aria-hidden />}
      refusal={refusal}
      onPress={() =>
        context.open('compare-live', {
          request: { kind: 'compare-live', snapshot },
        })
      }
    />
  ) : null;
}
