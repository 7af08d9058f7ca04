import { TextField } from '@backstage/ui';
import { useText } from '../../hooks/useText';

/** The name of the new volume. */
export function ClaimField(props: {
  readonly claim: string;
  readonly isValid: boolean;
  readonly onChange: (claim: string) => void;
}) {
  const t = useText();
  return (
    <TextField
      label={t('plan.claim')}
      description={t('plan.claimRule')}
      value={props.claim}
      onChange={props.onChange}
      isInvalid={!props.isValid}
    />
  );
}
