import type { Operation } from 'backstage-plugin-volsync-common';
import { formatAge, formatDuration } from '../../format/duration';
import { usualSeconds } from '../../format/expectation';
import { describeProgress } from './describeProgress';
import { ageSeconds } from '../../format/timestamp';
import { useLocale } from '../../hooks/useLocale';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import styles from './operations.module.css';

/** The progress of an operation: its steps, the progress of the running one, and the usual duration. */
export function OperationProgressBar(props: {
  readonly operation: Operation;
  readonly recent: readonly Operation[] | undefined;
}) {
  const t = useText();
  const locale = useLocale();
  const now = useNow();
  const { operation, recent = [] } = props;
  const { progress, startedAt } = operation;
  const steps = operation.steps.filter(
    ({ conditional, state }) => !conditional || state === 'running',
  );
  const total = steps.length;
  const done = steps.filter(
    ({ state }) => state === 'succeeded' || state === 'skipped',
  ).length;
  // Failed attempts aren't progress
  const part =
    progress?.total && progress.unit !== 'attempts'
      ? Math.min(1, progress.done / progress.total)
      : 0;
  const usual = usualSeconds(operation, recent);
  const step = t('running.step', {
    step: String(Math.min(done + 1, total)),
    total: String(total),
  });
  const detail = progress && describeProgress(progress, t, locale);
  const elapsed = startedAt && ageSeconds(startedAt, now);
  return (
    <div className={styles.progressBar}>
      <progress
        max={total}
        value={Math.min(total, done + part)}
        aria-label={t('running.progressLabel')}
        aria-valuetext={[step, detail].filter(Boolean).join(': ')}
      />
      <span className={styles.hint}>{step}</span>
      {detail && <span className={styles.hint}>{detail}</span>}
      {elapsed !== undefined && elapsed !== '' && (
        <span className={styles.hint}>
          {usual === undefined
            ? t('running.elapsed', { duration: formatAge(elapsed) })
            : t('running.usual', {
                duration: formatAge(elapsed),
                usual: formatDuration(Math.ceil(usual)),
              })}
        </span>
      )}
    </div>
  );
}
