import type { BaselineSample } from 'backstage-plugin-volsync-common';
import {
  CartesianGrid,
  Legend,
  Line,
  LineChart,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatDuration } from '../../format/duration';
import { useText } from '../../hooks/useText';
import { useTimestampText } from '../common/Timestamp';
import { chartStyle } from '../sections/chartStyle';

const COLOURS = {
  backup: 'var(--bui-accent-bg)',
  restore: 'var(--volsync-good)',
} as const;

/** A tick of the axis must not be broken in two lines */
const unbroken = (seconds: number) =>
  formatDuration(seconds).replaceAll(' ', '\u00a0');

/** How long each backup and each restore took, oldest on the left. @internal */
export function SampleChart(props: { samples: readonly BaselineSample[] }) {
  const t = useText();
  const speak = useTimestampText();
  const data = props.samples.map(({ endedAt, what, seconds }) => ({
    time: Date.parse(endedAt),
    [what]: seconds,
  }));
  const say = (time: number) => speak(new Date(time).toISOString());
  return (
    <ResponsiveContainer width="100%" height="100%">
      <LineChart
        data={data}
        margin={chartStyle.margin}
        accessibilityLayer={false}
      >
        <CartesianGrid {...chartStyle.grid} />
        <XAxis
          dataKey="time"
          type="number"
          scale="time"
          domain={['dataMin', 'dataMax']}
          tickFormatter={say}
          minTickGap={48}
          {...chartStyle.axis}
        />
        <YAxis tickFormatter={unbroken} width={72} {...chartStyle.axis} />
        <Tooltip
          {...chartStyle.tooltip}
          labelFormatter={say}
          formatter={(value: number) => formatDuration(value)}
        />
        <Legend />
        {(['backup', 'restore'] as const).map(what => (
          <Line
            key={what}
            dataKey={what}
            name={t(`baseline.what.${what}`)}
            stroke={COLOURS[what]}
            strokeWidth={2}
            strokeDasharray={what === 'restore' ? '6 3' : undefined}
            connectNulls
            dot={{ r: 2 }}
            isAnimationActive={false}
          />
        ))}
      </LineChart>
    </ResponsiveContainer>
  );
}
