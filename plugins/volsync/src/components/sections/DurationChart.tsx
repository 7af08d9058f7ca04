import type { SeenRun } from 'backstage-plugin-volsync-common';
import {
  Bar,
  BarChart,
  CartesianGrid,
  Cell,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatDuration } from '../../format/duration';
import { toOutcome } from '../../format/runs';
import { useText } from '../../hooks/useText';
import { useTimestampText } from '../common/Timestamp';
import { chartStyle } from './chartStyle';

const COLOURS = {
  successful: 'var(--volsync-good)',
  retried: 'var(--bui-warning-bg)',
  failed: 'var(--bui-negative-bg)',
} as const;

/** A tick of the axis must not be broken in two lines */
const unbroken = (seconds: number) =>
  formatDuration(seconds).replaceAll(' ', '\u00a0');

/** How long each run took, oldest on the left. @internal */
export function DurationChart({ runs }: { runs: readonly SeenRun[] }) {
  const t = useText();
  const speak = useTimestampText();
  const data = runs.map((run, index) => ({
    index,
    endedAt: run.endedAt,
    seconds: run.durationSeconds ?? 0,
    outcome: toOutcome(run),
  }));
  const endOf = (index: number) => speak(data[index]?.endedAt ?? '');
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={data}
        margin={chartStyle.margin}
        accessibilityLayer={false}
      >
        <CartesianGrid {...chartStyle.grid} />
        <XAxis
          dataKey="index"
          tickFormatter={endOf}
          minTickGap={48}
          {...chartStyle.axis}
        />
        <YAxis tickFormatter={unbroken} width={72} {...chartStyle.axis} />
        <Tooltip
          {...chartStyle.tooltip}
          labelFormatter={endOf}
          formatter={(value: number) => [
            formatDuration(value),
            t('runs.duration'),
          ]}
        />
        <Bar dataKey="seconds" isAnimationActive={false} maxBarSize={28}>
          {data.map(({ index, outcome }) => (
            <Cell key={index} fill={COLOURS[outcome]} />
          ))}
        </Bar>
      </BarChart>
    </ResponsiveContainer>
  );
}
