import { Button, DialogFooter } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import { ActionButton } from '../actions/ActionButton';

/** The buttons below a plan: back, cancel, and start or plan again. */
export function PlanFooter(props: {
  readonly onBack?: () => void;
  readonly onClose: () => void;
  /** Set if the plan failed */
  readonly onPlanAgain: (() => void) | undefined;
  /** The label of the start button */
  readonly start: string;
  /** Why it can't start */
  readonly refusal: string | undefined;
  readonly onStart: () => void;
}) {
  const t = useText();
  return (
    <DialogFooter>
      {props.onBack && (
        <Button variant="tertiary" onPress={props.onBack}>
          {t('plan.back')}
        </Button>
      )}
      <Button variant="secondary" onPress={props.onClose}>
        {t('plan.cancel')}
      </Button>
      {props.onPlanAgain ? (
        <Button variant="primary" onPress={props.onPlanAgain}>
          {t('plan.again')}
        </Button>
      ) : (
        <ActionButton
          variant="primary"
          label={props.start}
          refusal={props.refusal}
          onPress={props.onStart}
        />
      )}
    </DialogFooter>
  );
}
