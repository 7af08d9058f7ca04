import { RiUploadCloud2Line } from '@remixicon/react';
import { shortId } from '../../format/volume';
import { useText } from '../../hooks/useText';
import { ActionButton } from './ActionButton';
import { useOperationContext } from './OperationContext';
import { useRefusal } from './useRefusal';

/** Opens the restore dialog with this snapshot selected. Empty if operations aren't possible. */
export function RestoreButton({ snapshot }: { readonly snapshot: string }) {
  const t = useText();
  const context = useOperationContext();
  const refusal = useRefusal('restore');
  return context ? (
    <ActionButton
      label={t('operation.restore')}
      name={t('snapshots.restoreOf', { id: shortId(snapshot) })}
      icon={<RiUploadCloud2Line size={16} aria-hidden />}
      refusal={refusal}
      onPress={() => context.open('restore', { snapshot })}
    />
  ) : null;
}
