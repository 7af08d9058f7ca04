import { Button } from '@backstage/ui';
import { RiToolsLine } from '@remixicon/react';
import {
  OPERATION_KINDS,
  type OperationRequest,
} from 'backstage-plugin-volsync-common';
import { useOperationAccess } from '../../hooks/useOperationAccess';
import { useText } from '../../hooks/useText';
import { useOperationDesk, type Desk } from './OperationDesk';
import { refusalOf } from './refusal';
import styles from './operations.module.css';

/** Has the portal do what mends a finding: shows the plan first, as the bar does. @internal */
export function RemedyButton({ request }: { request: OperationRequest }) {
  const desk = useOperationDesk();
  // A backend that is newer than the page may offer what the page has no words for.
  const isKnown = OPERATION_KINDS.includes(request.kind);
  return desk && isKnown ? <Offered desk={desk} request={request} /> : null;
}

function Offered({ desk, request }: { desk: Desk; request: OperationRequest }) {
  const t = useText();
  const { volume, operations, ask } = desk;
  const { isActive, kinds } = operations;
  const isAllowed = useOperationAccess(request.kind);
  const refusal = refusalOf(request.kind, {
    volume,
    isAllowed,
    isActive,
    kinds,
    t,
  });
  const word = t(`remedy.${request.kind}`);
  return (
    <p className={styles.remedy}>
      <Button
        size="small"
        variant="secondary"
        iconStart={<RiToolsLine aria-hidden />}
        isDisabled={refusal !== undefined}
        aria-label={refusal ? `${word}: ${refusal}` : undefined}
        onPress={() => ask(request.kind, request)}
      >
        {word}
      </Button>
      <span className={styles.hint}>{refusal ?? t('remedy.planned')}</span>
    </p>
  );
}
