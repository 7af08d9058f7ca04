import type { Operation } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import styles from './operations.module.css';

/** How far an operation is: its steps, and the files or bytes of the running one where they are known. */
export function OperationProgressBar({ operation }: { operation: Operation }) {
  const t = useText();
  const { progress } = operation;
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
  const text = t('running.step', {
    step: String(Math.min(done + 1, total)),
    total: String(total),
  });
  return (
    <div className={styles.progressBar}>
      <progress
        max={total}
        value={Math.min(total, done + part)}
        aria-label={t('running.progressLabel')}
        aria-valuetext={text}
      />
      <span className={styles.hint}>{text}</span>
    </div>
  );
}
