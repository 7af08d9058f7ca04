import type { VerifyProgressReport } from 'backstage-plugin-volsync-common';
import { formatBytes, formatCount } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import styles from './browse.module.css';

/** Progress of a verification; without a total, it only shows that one is running. */
export function VerifyProgress(props: {
  readonly progress: VerifyProgressReport | undefined;
}) {
  const t = useText();
  const locale = useLocale();
  const { phase, done = 0, total } = props.progress ?? {};
  const amount = (value: number) =>
    (phase === 'content' ? formatBytes : formatCount)(value, locale);
  const words =
    phase &&
    (total === undefined
      ? t(`verifyPhase.${phase}`, { done: amount(done) })
      : t(`verifyPhase.${phase}Of`, {
          done: amount(done),
          total: amount(total),
        }));
  const percent =
    total === undefined
      ? undefined
      : Math.min(100, Math.round((done / Math.max(total, 1)) * 100));
  return (
    <div>
      <div
        role="progressbar"
        aria-label={t('verify.running')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={words}
        className={styles.progress}
      >
        <div
          data-unknown={percent === undefined || undefined}
          style={{ width: `${percent ?? 30}%` }}
        />
      </div>
      <p className={styles.hint} aria-hidden>
        {words ?? t('verify.running')}
      </p>
    </div>
  );
}
