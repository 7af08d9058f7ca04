import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { countFailed, firstAttemptNumber } from '../../format/runs';
import { useText } from '../../hooks/useText';
import { Ago } from '../common/Timestamp';
import { AttemptTable } from './AttemptTable';
import styles from './CurrentRun.module.css';

/** The current run: its failed attempts, what it waits for, its pods and their logs. */
export function CurrentRun({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const { run } = volume;
  if (!run) {
    return null;
  }
  const failing = run.failedAttempts > 0;
  const paused = volume.source?.paused ?? false;
  return (
    <div className={styles.root}>
      <div className={styles.head}>
        <h3 className={styles.title}>{t(titleOf({ failing, paused }))}</h3>
        {run.startedAt && (
          <span>{t('now.started', { when: <Ago at={run.startedAt} /> })}</span>
        )}
        {failing && (
          <span>{t('now.attempts', { count: countFailed(run) })}</span>
        )}
      </div>
      {run.waitingFor && !paused && (
        <p className={styles.line}>
          {t('now.waiting', { what: run.waitingFor })}
        </p>
      )}
      {run.attempts.length > 0 ? (
        <AttemptTable
          attempts={run.attempts}
          firstNumber={firstAttemptNumber(run)}
        />
      ) : (
        (paused || !run.waitingFor) && (
          <p className={styles.line}>{t('now.noPods')}</p>
        )
      )}
      {failing && (
        <p className={styles.line}>
          {t('now.limit', { count: run.attemptLimit })}
        </p>
      )}
    </div>
  );
}

function titleOf(run: { readonly failing: boolean; readonly paused: boolean }) {
  if (run.failing) {
    return 'now.titleFailing';
  }
  return run.paused ? 'now.titlePaused' : 'now.title';
}
