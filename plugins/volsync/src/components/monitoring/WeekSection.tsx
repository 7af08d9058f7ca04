import type {
  MonitoringHistory,
  SourceHistory,
} from 'backstage-plugin-volsync-common';
import { Select } from '@backstage/ui';
import { DateTime } from 'luxon';
import { useState } from 'react';
import { formatDuration } from '../../format/duration';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { Chart } from '../charts/Chart';
import { useTimestampText } from '../common/Timestamp';
import theme from '../common/theme.module.css';
import styles from './monitoring.module.css';

const DAY_MS = 24 * 3_600_000;

// Object names never begin with a space
const ALL = ' all';

const nameOf = ({ namespace, name }: SourceHistory) => `${namespace}/${name}`;

/** The last week of some sources, each with its own small chart. */
export function WeekSection({ history }: { history: MonitoringHistory }) {
  const t = useText();
  const drawn = history.series.filter(
    ({ durations, missed }) =>
      durations.length > 0 || missed.some(({ count }) => count > 0),
  );
  const [chosen, setChosen] = useState(ALL);
  const sources = drawn.map(nameOf);
  const shown = sources.includes(chosen)
    ? drawn.filter(source => nameOf(source) === chosen)
    : drawn;
  const more = history.moreSources + history.series.length - drawn.length;
  return (
    <div className={styles.part}>
      <h3>{t('monitoring.week')}</h3>
      {drawn.length === 0 ? (
        <p className={theme.muted}>{t('monitoring.weekNone')}</p>
      ) : (
        <>
          <p className={styles.hint}>{t('monitoring.weekHint')}</p>
          {drawn.length > 1 && (
            <div className={styles.source}>
              <Select
                size="small"
                label={t('monitoring.source')}
                options={[
                  { value: ALL, label: t('monitoring.allSources') },
                  ...sources.map(name => ({ value: name, label: name })),
                ]}
                value={sources.includes(chosen) ? chosen : ALL}
                onChange={name => setChosen(String(name ?? ALL))}
              />
            </div>
          )}
          <div className={styles.charts}>
            {shown.map(source => (
              <SourceWeek
                key={nameOf(source)}
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
  const locale = useLocale();
  const timestamp = useTimestampText();
  const { source, history } = props;
  const name = nameOf(source);
  const from = Date.parse(history.from);
  const to = Date.parse(history.to);
  const missedDays = source.missed.filter(({ count }) => count > 0);
  const axis = {
    domain: [from, to] as const,
    labelsAt: midnightsBetween(from, to),
    formatLabel: (time: number) =>
      DateTime.fromMillis(time, { locale }).toFormat('ccc d'),
  };
  return (
    <figure className={styles.chart}>
      <figcaption>{name}</figcaption>
      {source.durations.length > 1 ? (
        <Chart
          {...axis}
          title={t('monitoring.durationOf', { name })}
          unit="seconds"
          formatValue={formatDuration}
          series={[
            {
              mark: 'circle',
              colour: 'var(--bui-accent-bg)',
              points: source.durations.map(({ at, seconds }) => ({
                x: Date.parse(at),
                y: seconds,
                label: `${timestamp(at)} · ${formatDuration(seconds)}`,
              })),
            },
          ]}
          table={{
            head: [t('monitoring.hour'), t('monitoring.duration')],
            rows: source.durations.map(({ at, seconds }) => [
              timestamp(at),
              formatDuration(seconds),
            ]),
          }}
        />
      ) : (
        <p className={theme.muted}>
          {source.durations.length === 0
            ? t('monitoring.noRuns')
            : source.durations.map(({ at, seconds }) =>
                t('monitoring.oneRun', {
                  when: timestamp(at),
                  duration: formatDuration(seconds),
                }),
              )}
        </p>
      )}
      {missedDays.length === 1 && (
        <p className={theme.muted}>
          {missedDays.map(({ at, count }) =>
            t('monitoring.missedOnce', {
              count,
              number: String(count),
              when: timestamp(at),
            }),
          )}
        </p>
      )}
      {missedDays.length > 1 && (
        <Chart
          {...axis}
          title={t('monitoring.missedOf', { name })}
          unit="count"
          formatValue={String}
          series={[
            {
              mark: 'bar',
              colour: 'var(--bui-warning-bg)',
              points: source.missed.map(({ at, count }) => ({
                // A bar stands for the day before its time
                x: Date.parse(at) - DAY_MS / 2,
                y: count,
                label: `${timestamp(at)} · ${count}`,
              })),
            },
          ]}
          table={{
            head: [t('monitoring.day'), t('monitoring.missed')],
            rows: source.missed.map(({ at, count }) => [
              timestamp(at),
              String(count),
            ]),
          }}
        />
      )}
    </figure>
  );
}

/** The midnights of a period in the viewer's zone. */
function midnightsBetween(from: number, to: number): number[] {
  const days: number[] = [];
  let midnight = DateTime.fromMillis(from).startOf('day').plus({ days: 1 });
  while (midnight.toMillis() <= to) {
    days.push(midnight.toMillis());
    midnight = midnight.plus({ days: 1 });
  }
  return days;
}
