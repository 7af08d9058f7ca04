import { DateTime } from 'luxon';
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  ResponsiveContainer,
  Scatter,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatDuration } from '../../format/duration';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { useTimestampText } from '../common/Timestamp';
import { chartStyle } from '../sections/chartStyle';

const DAY_MS = 24 * 3_600_000;

/** A tick of the axis must not be broken in two lines */
const unbroken = (seconds: number) =>
  formatDuration(seconds).replaceAll(' ', '\u00a0');

/** Durations as points where a backup ended, or counts as a bar a day, over a week. @internal */
export function WeekChart(props: {
  kind: 'duration' | 'missed';
  period: { from: string; to: string };
  points: readonly { at: string; value: number }[];
}) {
  const t = useText();
  const locale = useLocale();
  const speak = useTimestampText();
  const { kind, period } = props;
  const isDuration = kind === 'duration';
  const from = Date.parse(period.from);
  const to = Date.parse(period.to);
  const data = props.points.map(({ at, value }) => ({
    // A bar stands for the day before it
    time: Date.parse(at) - (isDuration ? 0 : DAY_MS / 2),
    value,
  }));
  const day = (time: number) =>
    DateTime.fromMillis(time, { locale }).toFormat('ccc d');
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart
        data={data}
        margin={chartStyle.margin}
        accessibilityLayer={false}
      >
        <CartesianGrid {...chartStyle.grid} />
        <XAxis
          dataKey="time"
          type="number"
          scale="time"
          domain={[from, to]}
          ticks={toDays(from, to)}
          tickFormatter={day}
          minTickGap={16}
          {...chartStyle.axis}
        />
        <YAxis
          tickFormatter={isDuration ? unbroken : String}
          allowDecimals={isDuration}
          domain={[0, 'auto']}
          width={72}
          {...chartStyle.axis}
        />
        <Tooltip
          {...chartStyle.tooltip}
          labelFormatter={(time: number) => speak(new Date(time).toISOString())}
          formatter={(value: number) => [
            isDuration ? formatDuration(value) : value,
            t(isDuration ? 'monitoring.duration' : 'monitoring.missed'),
          ]}
        />
        {isDuration ? (
          <Scatter
            dataKey="value"
            fill="var(--bui-accent-bg)"
            isAnimationActive={false}
          />
        ) : (
          <Bar
            dataKey="value"
            fill="var(--bui-warning-bg)"
            barSize={18}
            isAnimationActive={false}
          />
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
}

/** The viewer's midnights within a period. */
function toDays(from: number, to: number): number[] {
  const days: number[] = [];
  let midnight = DateTime.fromMillis(from).startOf('day').plus({ days: 1 });
  while (midnight.toMillis() <= to) {
    days.push(midnight.toMillis());
    midnight = midnight.plus({ days: 1 });
  }
  return days;
}
