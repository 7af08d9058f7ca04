import type {
  MonitoringHistory,
  SourceHistory,
} from 'backstage-plugin-volsync-common';
import { lazy } from 'react';
import { formatDuration } from '../../format/duration';
import { useText } from '../../hooks/useText';
import { useTimestampText } from '../common/Timestamp';
import theme from '../common/theme.module.css';
import { ChartFrame } from '../sections/ChartFrame';
import styles from './monitoring.module.css';

const WeekChart = lazy(() =>
  import('./WeekChart').then(m => ({ default: m.WeekChart })),
);

/** The last week of some sources, each with a small chart of its own. @internal */
export function WeekSection({ history }: { history: MonitoringHistory }) {
  const t = useText();
  const drawn = history.series.filter(
    ({ durations, missed }) =>
      durations.length > 0 || missed.some(({ count }) => count > 0),
  );
  const more = history.moreSources + history.series.length - drawn.length;
  return (
    <div className={styles.part}>
      <h3>{t('monitoring.week')}</h3>
      {drawn.length === 0 ? (
        <p className={theme.muted}>{t('monitoring.weekNone')}</p>
      ) : (
        <>
          <p className={styles.hint}>{t('monitoring.weekHint')}</p>
          <div className={styles.charts}>
            {drawn.map(source => (
              <SourceWeek
                key={`${source.namespace}/${source.name}`}
                source={source}
                history={history}
              />
            ))}
          </div>
          {more > 0 && (
            <p className={theme.muted}>
              {t('monitoring.moreSources', {
                count: more,
                number: String(more),
              })}
            </p>
          )}
        </>
      )}
    </div>
  );
}

function SourceWeek(props: {
  source: SourceHistory;
  history: MonitoringHistory;
}) {
  const t = useText();
  const speak = useTimestampText();
  const { source, history } = props;
  const name = `${source.namespace}/${source.name}`;
  const period = { from: history.from, to: history.to };
  return (
    <figure className={styles.chart}>
      <figcaption>{name}</figcaption>
      {source.durations.length > 0 ? (
        <ChartFrame
          label={t('monitoring.durationOf', { name })}
          head={[t('monitoring.hour'), t('monitoring.duration')]}
          rows={source.durations.map(({ at, seconds }) => [
            speak(at),
            formatDuration(seconds),
          ])}
        >
          <WeekChart
            kind="duration"
            period={period}
            points={source.durations.map(({ at, seconds }) => ({
              at,
              value: seconds,
            }))}
          />
        </ChartFrame>
      ) : (
        <p className={theme.muted}>{t('monitoring.noRuns')}</p>
      )}
      {source.missed.some(({ count }) => count > 0) && (
        <ChartFrame
          label={t('monitoring.missedOf', { name })}
          head={[t('monitoring.day'), t('monitoring.missed')]}
          rows={source.missed.map(({ at, count }) => [
            speak(at),
            String(count),
          ])}
        >
          <WeekChart
            kind="missed"
            period={period}
            points={source.missed.map(({ at, count }) => ({
              at,
              value: count,
            }))}
          />
        </ChartFrame>
      )}
    </figure>
  );
}
