import { Checkbox, DialogBody, TextField } from '@backstage/ui';
import {
  requiresConfirmation,
  type Operation,
  type OperationRequest,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';
import type { OperationsApi } from '../../api';
import { usePlanning } from '../../hooks/usePlanning';
import { useText } from '../../hooks/useText';
import theme from '../common/theme.module.css';
import { PlanFooter } from './PlanFooter';
import { PlanProblem } from './PlanProblem';
import { PlanView } from './PlanView';
import { ReasonField } from './ReasonField';
import { ServicePoints } from './ServicePoints';
import styles from './operations.module.css';

/** What a person types before the start. */
export interface Words {
  readonly reason: string;
  /** The name that confirms the operation */
  readonly name: string;
}

export const NO_WORDS: Words = { reason: '', name: '' };

/** Whether snapshots are restored over live data. A safety snapshot of it is taken first. */
export function goesInPlace(
  request: OperationRequest,
): request is Extract<
  OperationRequest,
  { kind: 'restore-in-place' | 'restore-service-in-place' }
> {
  return (
    request.kind === 'restore-in-place' ||
    request.kind === 'restore-service-in-place'
  );
}

/** The plan, then the name and the reason that the viewer must enter. */
export function PlanReview(props: {
  readonly volume: VolumeReport;
  readonly request: OperationRequest;
  readonly api: OperationsApi;
  readonly words: Words;
  readonly onWords: (words: Words) => void;
  readonly onBack?: () => void;
  readonly onWithoutSafetyPoint?: (isChosen: boolean) => void;
  /** Only for a service: sets the claims to skip */
  readonly onWithout?: (claims: readonly string[]) => void;
  readonly onClose: () => void;
  readonly onStarted: (operation: Operation) => void;
}) {
  const t = useText();
  const { request, api, words, onWords, onStarted } = props;
  // The name that the viewer must type before the start
  const confirm = 'confirm' in request ? request.confirm : undefined;
  const { onWithoutSafetyPoint } = props;
  const { reason, name } = words;
  const { state, planAgain, start } = usePlanning({ api, request, onStarted });
  const needsReason =
    requiresConfirmation(request.kind) ||
    (request.kind === 'restore-files' && request.existing === 'replace');
  const plan = state.kind === 'planned' ? state.plan : undefined;
  const isStarting = state.kind === 'planned' && state.isStarting;
  const refusal =
    (!plan && t('plan.making')) ||
    (!plan?.token && t('plan.blocked')) ||
    (confirm !== undefined && name !== confirm && t('plan.confirmFirst')) ||
    (needsReason && reason.trim() === '' && t('plan.reasonFirst')) ||
    (isStarting && t('plan.starting')) ||
    undefined;
  return (
    <>
      <DialogBody className={`${theme.root} ${styles.dialog}`}>
        <p>{t(`about.${request.kind}`)}</p>
        {state.kind === 'planning' && <p role="status">{t('plan.making')}</p>}
        {state.kind === 'failed' && <PlanProblem error={state.error} />}
        {plan && (
          <>
            <PlanView plan={plan} request={request} volume={props.volume} />
            {plan.volumes &&
              props.onWithout &&
              (request.kind === 'restore-service' ||
                request.kind === 'restore-service-in-place') && (
                <ServicePoints
                  volumes={plan.volumes}
                  without={request.without ?? []}
                  onWithout={props.onWithout}
                />
              )}
            {goesInPlace(request) &&
              onWithoutSafetyPoint &&
              plan.warnings.some(({ code }) => code === 'no-safety-point') && (
                <Checkbox
                  isSelected={request.withoutSafetyPoint ?? false}
                  onChange={onWithoutSafetyPoint}
                >
                  {t('plan.withoutSafetyPoint')}
                </Checkbox>
              )}
            {confirm !== undefined && (
              <TextField
                label={
                  confirm === props.volume.claim
                    ? t('plan.confirm', { claim: confirm })
                    : t('plan.confirmService', { service: confirm })
                }
                value={name}
                onChange={typed => onWords({ ...words, name: typed })}
              />
            )}
            <ReasonField
              isNeeded={needsReason}
              value={reason}
              onChange={typed => onWords({ ...words, reason: typed })}
            />
          </>
        )}
      </DialogBody>
      <PlanFooter
        onBack={props.onBack}
        onClose={props.onClose}
        onPlanAgain={state.kind === 'failed' ? planAgain : undefined}
        start={t(isStarting ? 'plan.starting' : 'plan.start')}
        refusal={refusal}
        onStart={() => start(reason.trim() || undefined)}
      />
    </>
  );
}
