import { RiToolsLine } from '@remixicon/react';
import {
  OPERATION_KINDS,
  type OperationRequest,
} from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { ActionButton } from '../actions/ActionButton';
import {
  useOperationContext,
  type OperationContext,
} from '../actions/OperationContext';
import { useRefusal } from '../actions/useRefusal';
import styles from './operations.module.css';

/** Lets the portal fix a finding. Shows the plan first, like the action bar. */
export function RemedyButton({ request }: { request: OperationRequest }) {
  const context = useOperationContext();
  // A newer backend may support a kind that this version has no text for
  const isKnown = OPERATION_KINDS.includes(request.kind);
  return context && isKnown ? (
    <Offered context={context} request={request} />
  ) : null;
}

function Offered({
  context,
  request,
}: {
  context: OperationContext;
  request: OperationRequest;
}) {
  const t = useText();
  const refusal = useRefusal(request.kind);
  return (
    <div className={styles.remedy}>
      <ActionButton
        label={t(`remedy.${request.kind}`)}
        icon={<RiToolsLine aria-hidden />}
        refusal={refusal}
        onPress={() => context.open(request.kind, { request })}
      />
      <span className={styles.hint}>{refusal ?? t('remedy.planned')}</span>
    </div>
  );
}
