import type { BaselineSample } from 'backstage-plugin-volsync-common';
import { formatDuration } from '../../format/duration';
import { useText } from '../../hooks/useText';
import { Chart } from '../charts/Chart';
import { useTimestampText } from '../common/Timestamp';

const COLOURS = {
  backup: 'var(--bui-accent-bg)',
  restore: 'var(--volsync-good)',
} as const;

/** Durations of the sample's backups and restores. The table beside it has the same numbers. */
export function SampleChart(props: {
  samples: readonly BaselineSample[];
  cluster: string;
}) {
  const t = useText();
  const timestamp = useTimestampText();
  return (
    <Chart
      title={t('baseline.chart', { cluster: props.cluster })}
      unit="seconds"
      formatValue={formatDuration}
      formatLabel={time => timestamp(new Date(time).toISOString())}
      series={(['backup', 'restore'] as const).map(kind => ({
        name: t(`baseline.what.${kind}`),
        mark: 'line',
        dashed: kind === 'restore',
        colour: COLOURS[kind],
        points: props.samples
          .filter(({ what }) => what === kind)
          .map(({ endedAt, seconds }) => ({
            x: Date.parse(endedAt),
            y: seconds,
            label: `${timestamp(endedAt)} · ${formatDuration(seconds)}`,
          }))
          .sort((one, other) => one.x - other.x),
      }))}
    />
  );
}
