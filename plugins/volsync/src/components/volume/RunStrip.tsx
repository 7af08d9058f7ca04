import { VisuallyHidden } from '@backstage/ui';
import type { SeenRun } from 'backstage-plugin-volsync-common';
import { formatCount } from '../../format/bytes';
import { formatDuration } from '../../format/duration';
import { toOutcome, type RunOutcome } from '../../format/runs';
import { inOrderOfTime } from '../../format/statistics';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { Day, useTimestampText } from '../common/Timestamp';
import { formatOutcome } from '../common/formatOutcome';
import styles from './RunStrip.module.css';

const SHOWN_RUNS = 48;
const LOWEST_PERCENT = 35;
const OUTCOMES: readonly RunOutcome[] = ['successful', 'retried', 'failed'];

/** The last runs, oldest on the left: height by duration, failed ones with a cross. */
export function RunStrip({ runs }: { runs: readonly SeenRun[] }) {
  const t = useText();
  const locale = useLocale();
  const shown = inOrderOfTime(runs).slice(-SHOWN_RUNS);
  const [first] = shown;
  if (!first) {
    return null;
  }
  const longest = Math.max(1, ...shown.map(run => run.durationSeconds ?? 0));
  const title = t('strip.title', { count: shown.length });
  if (shown.length === 1) {
    return (
      <div className={styles.title}>
        {title} <RunWords run={first} />
      </div>
    );
  }
  return (
    <div>
      <div className={styles.title}>
        {title} {t('strip.since', { date: <Day at={first.endedAt} /> })}
        {' · '}
        {OUTCOMES.map(outcome => ({
          outcome,
          number: shown.filter(run => toOutcome(run) === outcome).length,
        }))
          .filter(({ number }) => number > 0)
          .map(({ outcome, number }) =>
            t(`strip.${outcome}`, { number: formatCount(number, locale) }),
          )
          .join(' · ')}
      </div>
      <ul className={styles.strip} aria-label={title}>
        {shown.map((run, index) => (
          <Bar
            key={`${run.endedAt}/${index}`}
            run={run}
            percent={
              LOWEST_PERCENT +
              ((100 - LOWEST_PERCENT) * (run.durationSeconds ?? 0)) / longest
            }
          />
        ))}
      </ul>
    </div>
  );
}

function Bar({ run, percent }: { run: SeenRun; percent: number }) {
  const words = useRunWords(run);
  const outcome = toOutcome(run);
  return (
    <li title={words} className={styles.slot}>
      <span aria-hidden className={styles.sign}>
        {{ successful: '', retried: '!', failed: '✕' }[outcome]}
      </span>
      <span
        className={styles.bar}
        data-outcome={outcome}
        style={{ height: `${percent}%` }}
      />
      <VisuallyHidden>{words}</VisuallyHidden>
    </li>
  );
}

function RunWords({ run }: { run: SeenRun }) {
  return <>{useRunWords(run)}</>;
}

function useRunWords(run: SeenRun): string {
  const t = useText();
  const speak = useTimestampText();
  return t('strip.run', {
    result: formatOutcome(run, t),
    when: speak(run.endedAt),
    duration:
      run.durationSeconds === undefined
        ? t('strip.noDuration')
        : formatDuration(run.durationSeconds),
  });
}
