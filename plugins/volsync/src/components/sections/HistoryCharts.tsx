import type { HistoryEntry } from 'backstage-plugin-volsync-common';
import { lazy } from 'react';
import { formatBytes } from '../../format/bytes';
import { formatDuration } from '../../format/duration';
import { toHistoryPoints } from '../../format/history';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { useTimestampText } from '../common/Timestamp';
import { ChartFrame } from './ChartFrame';
import { sayWhat } from './sayWhat';
import styles from './Sections.module.css';

const HistoryChart = lazy(() =>
  import('./HistoryChart').then(m => ({ default: m.HistoryChart })),
);

/** How long backups, restores and drills took and how much they moved, where at least two are known. @internal */
export function HistoryCharts(props: {
  readonly entries: readonly HistoryEntry[];
}) {
  const t = useText();
  const locale = useLocale();
  const { entries } = props;
  return (
    <>
      <MeasureChart
        entries={entries}
        measure="durationSeconds"
        title={t('history.durations')}
        label={t('history.duration')}
        format={formatDuration}
      />
      <MeasureChart
        entries={entries}
        measure="bytes"
        title={t('history.sizes')}
        label={t('history.size')}
        format={bytes => formatBytes(bytes, locale)}
      />
    </>
  );
}

function MeasureChart(props: {
  readonly entries: readonly HistoryEntry[];
  readonly measure: 'durationSeconds' | 'bytes';
  readonly title: string;
  readonly label: string;
  readonly format: (value: number) => string;
}) {
  const t = useText();
  const speak = useTimestampText();
  const { entries, measure, title, label, format } = props;
  const points = toHistoryPoints(entries, measure);
  if (points.length < 2) {
    return null;
  }
  return (
    <>
      <h3 className={styles.title}>{title}</h3>
      <ChartFrame
        label={title}
        head={[
          t('history.ended'),
          t('history.what'),
          label,
          t('history.result'),
        ]}
        rows={points.map(({ at, what, value, result }) => [
          speak(new Date(at).toISOString()),
          sayWhat(what, t),
          format(value),
          t(`history.${result}`),
        ])}
      >
        <HistoryChart points={points} label={label} format={format} />
      </ChartFrame>
    </>
  );
}
