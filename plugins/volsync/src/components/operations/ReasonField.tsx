import { useText } from '../../hooks/useText';
import styles from './operations.module.css';

/** The reason for an operation, recorded in the history and the audit log. */
export function ReasonField(props: {
  readonly isNeeded?: boolean;
  readonly value: string;
  readonly onChange: (reason: string) => void;
}) {
  const t = useText();
  return (
    <label className={styles.field}>
      {t(props.isNeeded ? 'plan.reasonNeeded' : 'plan.reason')}
      <textarea
        rows={2}
        maxLength={500}
        value={props.value}
        onChange={event => props.onChange(event.target.value)}
      />
    </label>
  );
}
