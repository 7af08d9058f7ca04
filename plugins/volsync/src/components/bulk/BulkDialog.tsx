import { Dialog, DialogBody, DialogHeader } from '@backstage/ui';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  BulkKind,
  BulkOperation,
  BulkVolumeName,
} from 'backstage-plugin-volsync-common';
import { useMemo, useState } from 'react';
import { volsyncBulkApiRef } from '../../api';
import { usePlanning } from '../../hooks/usePlanning';
import { useText } from '../../hooks/useText';
import { PlanFooter } from '../operations/PlanFooter';
import { PlanProblem } from '../operations/PlanProblem';
import { ReasonField } from '../operations/ReasonField';
import theme from '../common/theme.module.css';
import { BulkPlanView } from './BulkPlanView';
import { shareByCluster } from './bulkView';
import styles from './bulk.module.css';

/** The plan of a bulk request: what it starts and what it skips. */
export function BulkDialog(props: {
  readonly kind: BulkKind;
  readonly volumes: readonly BulkVolumeName[];
  readonly onClose: () => void;
  readonly onStarted: (operation: BulkOperation) => void;
}) {
  const t = useText();
  const { kind, onClose, onStarted } = props;
  const api = useApi(volsyncBulkApiRef);
  // The selection when the dialog was opened: rows that change later don't change the plan
  const [volumes] = useState(props.volumes);
  const request = useMemo(() => ({ kind, volumes }), [kind, volumes]);
  const { state, planAgain, start } = usePlanning({ api, request, onStarted });
  const [reason, setReason] = useState('');
  const plan = state.kind === 'planned' ? state.plan : undefined;
  const isStarting = state.kind === 'planned' && state.isStarting;
  const ready = plan
    ? shareByCluster(plan).reduce((sum, one) => sum + one.volumes, 0)
    : 0;
  const refusal =
    (!plan && t('plan.making')) ||
    (!plan?.token && t('bulk.plan.nothing')) ||
    (isStarting && t('plan.starting')) ||
    undefined;
  return (
    <Dialog
      isOpen
      width="44rem"
      isDismissable={false}
      onOpenChange={isOpen => !isOpen && onClose()}
    >
      <DialogHeader>
        {t(`bulk.dialog.${kind}`, { count: volumes.length })}
      </DialogHeader>
      <DialogBody className={`${theme.root} ${styles.dialog}`}>
        <p>{t(`about.${kind}`)}</p>
        {state.kind === 'planning' && <p role="status">{t('plan.making')}</p>}
        {state.kind === 'failed' && <PlanProblem error={state.error} />}
        {plan && (
          <>
            <BulkPlanView plan={plan} />
            <ReasonField value={reason} onChange={setReason} />
          </>
        )}
      </DialogBody>
      <PlanFooter
        onClose={onClose}
        onPlanAgain={state.kind === 'failed' ? planAgain : undefined}
        start={
          isStarting || ready === 0
            ? t(isStarting ? 'plan.starting' : 'plan.start')
            : t('bulk.plan.start', { count: ready })
        }
        refusal={refusal}
        onStart={() => start(reason.trim() || undefined)}
      />
    </Dialog>
  );
}
