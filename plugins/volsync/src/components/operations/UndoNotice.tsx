import { RiArrowGoBackLine, RiPlayLine } from '@remixicon/react';
import { nameToConfirm, type Operation } from 'backstage-plugin-volsync-common';
import { findUndoable, type Undoable } from '../../format/undo';
import { isOver } from '../../hooks/useOperations';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { ActionButton } from '../actions/ActionButton';
import {
  useOperationContext,
  type OperationContext,
} from '../actions/OperationContext';
import { useRefusal } from '../actions/useRefusal';
import { Ago, useTimestampText } from '../common/Timestamp';
import styles from './operations.module.css';

const MINUTE_MS = 60_000;

/** Actions for the last replacement of live data, while its result isn't shown. */
export function UndoNotice() {
  const t = useText();
  const context = useOperationContext();
  const undoable = useUndoable(context);
  const current = context?.operations.current;
  if (
    !context ||
    !undoable ||
    (current && (!isOver(current) || current.id === undoable.operation.id))
  ) {
    return null;
  }
  const { endedAt, createdAt } = undoable.operation;
  return (
    <section aria-label={t('undo.title')} className={styles.remedy}>
      <span>
        {undoable.isLeft
          ? t('undo.left')
          : t('undo.done', { ago: <Ago at={endedAt ?? createdAt} /> })}
      </span>
      <Actions context={context} undoable={undoable} />
    </section>
  );
}

/** The same actions in the result of the operation. */
export function UndoActions({ operation }: { operation: Operation }) {
  const context = useOperationContext();
  const undoable = useUndoable(context, operation);
  return context && undoable?.operation.id === operation.id ? (
    <div className={styles.remedy}>
      <Actions context={context} undoable={undoable} />
    </div>
  ) : null;
}

function Actions(props: { context: OperationContext; undoable: Undoable }) {
  const t = useText();
  const toText = useTimestampText();
  const { context, undoable } = props;
  const { operation, until, isLeft } = undoable;
  const undoRefusal = useRefusal('undo');
  const finishRefusal = useRefusal('finish');
  const { volume, open } = context;
  return (
    <>
      {isLeft && (
        <ActionButton
          label={t('undo.finish')}
          icon={<RiPlayLine aria-hidden />}
          refusal={finishRefusal}
          onPress={() =>
            open('finish', {
              request: { kind: 'finish', operation: operation.id },
            })
          }
        />
      )}
      {until && (
        <ActionButton
          label={t('undo.until', { until: toText(until) })}
          icon={<RiArrowGoBackLine aria-hidden />}
          refusal={undoRefusal}
          onPress={() =>
            open('undo', {
              request: {
                kind: 'undo',
                operation: operation.id,
                // The viewer types it before the start
                confirm: nameToConfirm({
                  entityRef: operation.entityRef,
                  claim: volume.claim,
                  isService: operation.volumes !== undefined,
                }),
              },
            })
          }
        />
      )}
    </>
  );
}

/** The list may be older than the operation that just ended here. */
function useUndoable(
  context: OperationContext | undefined,
  shown?: Operation,
): Undoable | undefined {
  const now = useNow(MINUTE_MS);
  const recent = context?.operations.recent ?? [];
  return findUndoable(
    shown ? [shown, ...recent.filter(({ id }) => id !== shown.id)] : recent,
    now,
  );
}
