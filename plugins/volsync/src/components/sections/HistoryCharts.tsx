import type { HistoryEntry } from 'backstage-plugin-volsync-common';
import { formatBytes } from '../../format/bytes';
import { formatDuration } from '../../format/duration';
import { toHistoryPoints, type HistoryPoint } from '../../format/history';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { Chart } from '../charts/Chart';
import type { ChartUnit } from '../charts/ticks';
import { useTimestampText } from '../common/Timestamp';
import { formatHistoryKind } from './formatHistoryKind';
import styles from '../common/Section.module.css';

const SERIES = [
  { name: 'backups', colour: 'var(--bui-accent-bg)', mark: 'circle' },
  { name: 'restores', colour: 'var(--volsync-good)', mark: 'diamond' },
  { name: 'unfinished', colour: 'var(--bui-negative-bg)', mark: 'cross' },
] as const;

const seriesOf = ({ result, group }: HistoryPoint) =>
  result === 'succeeded' ? group : 'unfinished';

/** Durations and sizes of backups, restores and test restores, if at least two are known. */
export function HistoryCharts(props: {
  readonly entries: readonly HistoryEntry[];
}) {
  const t = useText();
  const locale = useLocale();
  const { entries } = props;
  return (
    <>
      <MeasureChart
        points={toHistoryPoints(entries, 'durationSeconds')}
        unit="seconds"
        title={t('history.durations')}
        label={t('history.duration')}
        format={formatDuration}
      />
      <MeasureChart
        points={toHistoryPoints(entries, 'bytes')}
        unit="bytes"
        title={t('history.sizes')}
        label={t('history.size')}
        format={bytes => formatBytes(bytes, locale)}
      />
    </>
  );
}

function MeasureChart(props: {
  readonly points: readonly HistoryPoint[];
  readonly unit: ChartUnit;
  readonly title: string;
  readonly label: string;
  readonly format: (value: number) => string;
}) {
  const t = useText();
  const timestamp = useTimestampText();
  const { points, unit, title, label, format } = props;
  if (points.length < 2) {
    return null;
  }
  const formatTime = (at: number) => timestamp(new Date(at).toISOString());
  const toCells = ({ at, what, value, result }: HistoryPoint) => [
    formatTime(at),
    formatHistoryKind(what, t),
    format(value),
    t(`history.${result}`),
  ];
  return (
    <>
      <h3 className={styles.title}>{title}</h3>
      <Chart
        title={title}
        unit={unit}
        formatValue={format}
        formatLabel={formatTime}
        series={SERIES.map(({ name, ...look }) => ({
          ...look,
          name: t(`history.series.${name}`),
          points: points
            .filter(point => seriesOf(point) === name)
            .map(point => ({
              x: point.at,
              y: point.value,
              label: toCells(point).join(' · '),
            })),
        })).filter(series => series.points.length > 0)}
        table={{
          head: [
            t('history.ended'),
            t('history.what'),
            label,
            t('history.result'),
          ],
          rows: points.map(toCells),
        }}
      />
    </>
  );
}
