import { Button, DialogBody, DialogFooter } from '@backstage/ui';
import type {
  Operation,
  OperationKind,
  OperationRequest,
  RestoreTarget,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { useMemo, useState } from 'react';
import type { OperationsApi } from '../../api';
import { useRestorePoints } from '../../hooks/useRestorePoints';
import { useIsOnlyVolume } from '../../hooks/useIsOnlyVolume';
import { useServiceName } from '../../hooks/useServiceName';
import { useText } from '../../hooks/useText';
import theme from '../common/theme.module.css';
import { ActionButton } from '../actions/ActionButton';
import { isClaimName } from './FilesTarget';
import { PlanReview, type Words } from './PlanReview';
import type { RestoreChoice } from './RestoreChoice';
import { RestorePointChoice } from './RestorePointChoice';
import { ScopeChoice } from './ScopeChoice';
import { ServiceTargetChoice } from './ServiceTargetChoice';
import { TargetChoice } from './TargetChoice';
import styles from './operations.module.css';

const MAX_NAME_LENGTH = 63;
const SUFFIX = /^[a-z0-9]([-a-z0-9]{0,18}[a-z0-9])?$/;

/** First the restore point and the target, then all consequences on one screen. */
export function RestoreDialog(props: {
  readonly kind: OperationKind;
  readonly volume: VolumeReport;
  readonly api: OperationsApi;
  /** Set if the restore point is already known */
  readonly snapshot?: string;
  readonly words: Words;
  readonly onWords: (words: Words) => void;
  readonly onClose: () => void;
  readonly onStarted: (operation: Operation) => void;
}) {
  const t = useText();
  const { volume } = props;
  const serviceName = useServiceName();
  const isOnlyVolume = useIsOnlyVolume();
  const strip = useRestorePoints(volume, undefined);
  const [isReviewed, setReviewed] = useState(false);
  const [choice, setChoice] = useState(() => firstChoice(props));
  const change = (part: Partial<RestoreChoice>) =>
    setChoice(before => ({ ...before, ...part }));
  // The newest one without a known problem
  const snapshot =
    choice.snapshot ??
    strip?.all.findLast(({ state }) => state !== 'unusable')?.id;
  const request = useMemo(
    () =>
      choice.scope === 'service'
        ? toServiceRequest(choice, serviceName)
        : snapshot && toRequest({ ...choice, snapshot }, volume.claim),
    [choice, snapshot, volume.claim, serviceName],
  );
  if (isReviewed && request) {
    return (
      <PlanReview
        {...props}
        request={request}
        onWithout={without => change({ without })}
        onBack={() => setReviewed(false)}
        onWithoutSafetyPoint={withoutSafetyPoint =>
          change({ withoutSafetyPoint })
        }
      />
    );
  }
  const isService = choice.scope === 'service';
  const isSuffixValid = SUFFIX.test(choice.suffix);
  const isNameValid =
    choice.target === 'live' ||
    (isService
      ? isSuffixValid
      : isClaimName(
          choice.target === 'new' ? choice.claim : choice.elsewhere.claim,
        ));
  const isPlaceMissing =
    !isService &&
    choice.target === 'elsewhere' &&
    choice.elsewhere.namespace === '';
  return (
    <>
      <DialogBody className={`${theme.root} ${styles.dialog}`}>
        {(isService || !isOnlyVolume) && (
          <ScopeChoice choice={choice} onChange={change} />
        )}
        {isService ? (
          <ServiceTargetChoice
            choice={choice}
            isSuffixValid={isSuffixValid}
            onChange={change}
          />
        ) : (
          <>
            <RestorePointChoice
              strip={strip}
              chosen={snapshot}
              onChoose={id => change({ snapshot: id })}
            />
            <TargetChoice
              volume={volume}
              api={props.api}
              choice={choice}
              isNameValid={isNameValid}
              onChange={change}
            />
          </>
        )}
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={props.onClose}>
          {t('plan.cancel')}
        </Button>
        <ActionButton
          variant="primary"
          label={t('plan.next')}
          refusal={
            (!isService && !snapshot && t('operation.noSnapshot')) ||
            (isPlaceMissing && t('elsewhere.namespaceFirst')) ||
            (!isNameValid &&
              t(isService ? 'restore.suffixRule' : 'plan.claimRule')) ||
            undefined
          }
          onPress={() => setReviewed(true)}
        />
      </DialogFooter>
    </>
  );
}

/** Defaults to a new volume from the newest restore point, unless the button set something else. */
function firstChoice({
  kind,
  snapshot,
  volume,
}: Pick<
  Parameters<typeof RestoreDialog>[0],
  'kind' | 'snapshot' | 'volume'
>): RestoreChoice {
  return {
    scope: kind.startsWith('restore-service') ? 'service' : 'volume',
    snapshot,
    moment: '',
    without: [],
    suffix: 'restore',
    target: firstTarget(kind),
    elsewhere: {
      cluster: '',
      namespace: '',
      entityRef: '',
      claim: volume.claim.slice(0, MAX_NAME_LENGTH),
      secret: '',
      storageClass: '',
      capacity: '',
      accessMode: '',
    },
    claim: `${volume.claim}-restore`.slice(0, MAX_NAME_LENGTH),
    deleteFiles: true,
    withoutSafetyPoint: false,
  };
}

function firstTarget(kind: OperationKind): RestoreChoice['target'] {
  switch (kind) {
    case 'restore-in-place':
    case 'restore-service-in-place':
      return 'live';
    case 'restore-elsewhere':
      return 'elsewhere';
    default:
      return 'new';
  }
}

/** The backend fills in empty values. */
function toTarget({ elsewhere }: RestoreChoice): RestoreTarget {
  const { namespace, ...rest } = elsewhere;
  return {
    namespace,
    ...Object.fromEntries(
      Object.entries(rest)
        .map(([key, value]) => [key, value.trim()] as const)
        .filter(([, value]) => value !== ''),
    ),
  };
}

function toServiceRequest(
  choice: RestoreChoice,
  serviceName: string,
): OperationRequest {
  const { moment, without, suffix, target } = choice;
  const chosen = {
    ...(moment && { moment: new Date(moment).toISOString() }),
    ...(without.length > 0 && { without }),
  };
  return target === 'new'
    ? { kind: 'restore-service', suffix, ...chosen }
    : {
        kind: 'restore-service-in-place',
        ...chosen,
        // The viewer types it before the start, after they have seen the plan
        confirm: serviceName,
        deleteFiles: choice.deleteFiles,
        ...(choice.withoutSafetyPoint && { withoutSafetyPoint: true }),
      };
}

function toRequest(
  choice: RestoreChoice & { readonly snapshot: string },
  claim: string,
): OperationRequest {
  const { snapshot, target, deleteFiles, withoutSafetyPoint } = choice;
  if (target === 'elsewhere') {
    return { kind: 'restore-elsewhere', snapshot, target: toTarget(choice) };
  }
  return target === 'new'
    ? { kind: 'restore', snapshot, claim: choice.claim }
    : {
        kind: 'restore-in-place',
        snapshot,
        // The viewer types it before the start, after they have seen the plan
        confirm: claim,
        deleteFiles,
        ...(withoutSafetyPoint && { withoutSafetyPoint }),
      };
}
