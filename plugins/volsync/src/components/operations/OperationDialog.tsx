import {
  Button,
  Checkbox,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
} from '@backstage/ui';
import type {
  Operation,
  OperationKind,
  OperationRequest,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { useState } from 'react';
import type { OperationsApi } from '../../api';
import { usePlanning } from '../../hooks/usePlanning';
import { useText } from '../../hooks/useText';
import theme from '../common/theme.module.css';
import { PlanProblem } from './PlanProblem';
import { PlanView } from './PlanView';
import { RestoreFields } from './RestoreFields';
import styles from './operations.module.css';

/** Shows what will be done before it is: first what is asked for, then the plan, then the start. */
export function OperationDialog(props: {
  readonly kind: OperationKind;
  /** Where it is known already what is asked for */
  readonly request?: OperationRequest;
  readonly volume: VolumeReport;
  readonly api: OperationsApi;
  readonly onKind: (kind: OperationKind) => void;
  readonly onClose: () => void;
  readonly onStarted: (operation: Operation) => void;
}) {
  const t = useText();
  const { kind, volume, api } = props;
  const [request, setRequest] = useState<OperationRequest | undefined>(
    () =>
      props.request ??
      (kind === 'restore' || kind === 'restore-in-place'
        ? undefined
        : { kind }),
  );
  return (
    <Dialog
      isOpen
      width="44rem"
      isDismissable={false}
      onOpenChange={isOpen => !isOpen && props.onClose()}
    >
      <DialogHeader>{t(`request.${kind}`)}</DialogHeader>
      {request ? (
        <Planned
          {...props}
          key={JSON.stringify(request)}
          request={request}
          api={api}
          onRequest={setRequest}
        />
      ) : (
        <RestoreFields
          kind={kind === 'restore-in-place' ? kind : 'restore'}
          volume={volume}
          onKind={props.onKind}
          onClose={props.onClose}
          onRequest={setRequest}
        />
      )}
    </Dialog>
  );
}

function Planned(props: {
  readonly volume: VolumeReport;
  readonly request: OperationRequest;
  readonly api: OperationsApi;
  readonly onRequest: (request: OperationRequest) => void;
  readonly onClose: () => void;
  readonly onStarted: (operation: Operation) => void;
}) {
  const t = useText();
  const { request, api, onRequest, onClose, onStarted } = props;
  const [reason, setReason] = useState('');
  const { state, planAgain, start } = usePlanning({ api, request, onStarted });
  const needsReason = request.kind === 'restore-in-place';
  const plan = state.kind === 'planned' ? state.plan : undefined;
  return (
    <>
      <DialogBody className={`${theme.root} ${styles.dialog}`}>
        <p>{t(`about.${request.kind}`)}</p>
        {state.kind === 'planning' && <p role="status">{t('plan.making')}</p>}
        {state.kind === 'failed' && <PlanProblem error={state.error} />}
        {plan && (
          <>
            <PlanView plan={plan} request={request} volume={props.volume} />
            {request.kind === 'restore-in-place' &&
              plan.warnings.some(({ code }) => code === 'no-safety-point') && (
                <Checkbox
                  isSelected={request.withoutSafetyPoint ?? false}
                  onChange={withoutSafetyPoint =>
                    onRequest({ ...request, withoutSafetyPoint })
                  }
                >
                  {t('plan.withoutSafetyPoint')}
                </Checkbox>
              )}
            <label className={styles.field}>
              {t(needsReason ? 'plan.reasonNeeded' : 'plan.reason')}
              <textarea
                rows={2}
                maxLength={500}
                value={reason}
                onChange={event => setReason(event.target.value)}
              />
            </label>
          </>
        )}
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('plan.cancel')}
        </Button>
        {state.kind === 'failed' ? (
          <Button variant="primary" onPress={planAgain}>
            {t('plan.again')}
          </Button>
        ) : (
          <Button
            variant="primary"
            isDisabled={
              !plan?.token ||
              (plan && state.kind === 'planned' && state.isStarting) ||
              (needsReason && reason.trim() === '')
            }
            onPress={() => start(reason.trim() || undefined)}
          >
            {t(
              state.kind === 'planned' && state.isStarting
                ? 'plan.starting'
                : 'plan.start',
            )}
          </Button>
        )}
      </DialogFooter>
    </>
  );
}
