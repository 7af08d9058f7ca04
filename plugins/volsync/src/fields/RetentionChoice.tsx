import { TextField } from '@backstage/ui';
import { toRetentionRules } from '../format/retention';
import { useText } from '../hooks/useText';
import type { ChoiceProps } from './ChoiceProps';
import styles from './BackupForm.module.css';

const FIELDS = [
  'keepHourly',
  'keepDaily',
  'keepWeekly',
  'keepMonthly',
] as const;

/** Retention rules, and the total that they keep. */
export function RetentionChoice({ choice, onChange, mode }: ChoiceProps) {
  const t = useText();
  const rules = toRetentionRules({
    hourly: choice.keepHourly,
    daily: choice.keepDaily,
    weekly: choice.keepWeekly,
    monthly: choice.keepMonthly,
  });
  const number = rules.reduce((sum, { keep }) => sum + (Number(keep) || 0), 0);
  return (
    <>
      <div className={styles.counts}>
        {FIELDS.map(field => (
          <TextField
            key={field}
            label={t(`enable.${field}`)}
            inputMode="numeric"
            value={choice[field]}
            onChange={value => onChange({ ...choice, [field]: value.trim() })}
          />
        ))}
      </div>
      <p className={styles.line}>
        {number > 0
          ? t('enable.keeps', {
              count: number,
              rules: rules
                .map(({ period, keep }) => t(`retention.${period}`, { keep }))
                .join(', '),
              number: String(number),
            })
          : t(mode === 'change' ? 'enable.unchanged' : 'enable.keepsNothing')}
      </p>
    </>
  );
}
