import type { SeenRun } from 'backstage-plugin-volsync-common';
import { formatDuration } from '../../format/duration';
import { toOutcome } from '../../format/runs';
import { useText } from '../../hooks/useText';
import { Chart } from '../charts/Chart';
import { useTimestampText } from '../common/Timestamp';
import { formatOutcome } from '../common/formatOutcome';

const COLOURS = {
  successful: 'var(--volsync-good)',
  retried: 'var(--bui-warning-bg)',
  failed: 'var(--bui-negative-bg)',
} as const;

/** The duration of each run, oldest on the left. */
export function DurationChart({ runs }: { runs: readonly SeenRun[] }) {
  const t = useText();
  const timestamp = useTimestampText();
  const toCells = (run: SeenRun) => [
    timestamp(run.endedAt),
    formatDuration(run.durationSeconds ?? 0),
    formatOutcome(run, t),
  ];
  return (
    <Chart
      title={t('runs.chart')}
      unit="seconds"
      formatValue={formatDuration}
      formatLabel={index => timestamp(runs[index]?.endedAt ?? '')}
      series={[
        {
          mark: 'bar',
          colour: COLOURS.successful,
          points: runs.map((run, x) => ({
            x,
            y: run.durationSeconds ?? 0,
            label: toCells(run).join(' · '),
            colour: COLOURS[toOutcome(run)],
          })),
        },
      ]}
      table={{
        head: [t('runs.ended'), t('runs.duration'), t('runs.result')],
        rows: runs.map(toCells),
      }}
    />
  );
}
