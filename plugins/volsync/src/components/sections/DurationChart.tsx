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
import { useSpokenMoment } from '../common/Moment';
import { chartStyle } from './chartStyle';

const COLOURS = {
  successful: 'var(--bui-positive-border)',
  retried: 'var(--bui-warning-bg)',
  failed: 'var(--bui-negative-bg)',
} as const;

/** How long each run took, oldest on the left. @internal */
export function DurationChart({ runs }: { runs: readonly SeenRun[] }) {
  const t = useText();
  const speak = useSpokenMoment();
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
        <YAxis tickFormatter={formatDuration} width={72} {...chartStyle.axis} />
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
