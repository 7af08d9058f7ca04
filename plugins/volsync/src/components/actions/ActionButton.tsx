import { Button, Tooltip, TooltipTrigger, VisuallyHidden } from '@backstage/ui';
import { useId, type ReactElement } from 'react';
import styles from './actions.module.css';

/**
 * A button that stays focusable if it can't be used. The reason is its tooltip and description, so pointer, keyboard
 * and screen reader users get it.
 */
export function ActionButton(props: {
  readonly label: string;
  /** Full name, if the label isn't unique */
  readonly name?: string;
  /** Why it can't be used now */
  readonly refusal?: string;
  readonly icon?: ReactElement;
  readonly variant?: 'primary' | 'secondary';
  readonly onPress: () => void;
}) {
  const { label, refusal, icon, variant = 'secondary', onPress } = props;
  const reasonId = useId();
  return (
    <>
      <TooltipTrigger isDisabled={refusal === undefined} delay={200}>
        <Button
          size="small"
          variant={variant}
          iconStart={icon}
          aria-label={props.name}
          aria-disabled={refusal !== undefined}
          aria-describedby={refusal === undefined ? undefined : reasonId}
          className={refusal === undefined ? undefined : styles.refused}
          onPress={refusal === undefined ? onPress : undefined}
        >
          {label}
        </Button>
        <Tooltip>{refusal}</Tooltip>
      </TooltipTrigger>
      {refusal !== undefined && (
        <VisuallyHidden id={reasonId}>{refusal}</VisuallyHidden>
      )}
    </>
  );
}
