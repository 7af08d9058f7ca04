import {
  CartesianGrid,
  Legend,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import type { HistoryPoint } from '../../format/history';
import { useText } from '../../hooks/useText';
import { useTimestampText } from '../common/Timestamp';
import { chartStyle } from './chartStyle';

const SERIES = [
  { name: 'backups', colour: 'var(--bui-accent-bg)', shape: 'circle' },
  { name: 'restores', colour: 'var(--volsync-good)', shape: 'diamond' },
  { name: 'unfinished', colour: 'var(--bui-negative-bg)', shape: 'cross' },
] as const;

/** What did not succeed has a sign of its own, not only another colour. */
const seriesOf = ({ result, group }: HistoryPoint) =>
  result === 'succeeded' ? group : 'unfinished';

/** One measure of what was done, over time. @internal */
export function HistoryChart(props: {
  readonly points: readonly HistoryPoint[];
  readonly label: string;
  readonly format: (value: number) => string;
}) {
  const t = useText();
  const speak = useTimestampText();
  const { points, label, format } = props;
  const moment = (at: number) => speak(new Date(at).toISOString());
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ScatterChart margin={chartStyle.margin} accessibilityLayer={false}>
        <CartesianGrid {...chartStyle.grid} />
        <XAxis
          dataKey="at"
          type="number"
          domain={['dataMin', 'dataMax']}
          tickFormatter={moment}
          minTickGap={64}
          padding={{ left: 12, right: 12 }}
          {...chartStyle.axis}
        />
        <YAxis
          dataKey="value"
          type="number"
          name={label}
          tickFormatter={value => format(value).replaceAll(' ', '\u00a0')}
          width={72}
          {...chartStyle.axis}
        />
        <Tooltip
          {...chartStyle.tooltip}
          formatter={(value: number, name: string) => [
            name === label ? format(value) : moment(value),
            name === label ? label : t('history.ended'),
          ]}
        />
        <Legend
          formatter={name => (
            <span style={{ color: 'var(--bui-fg-primary)' }}>{name}</span>
          )}
        />
        {SERIES.map(({ name, colour, shape }) => {
          const data = points.filter(point => seriesOf(point) === name);
          return data.length === 0 ? null : (
            <Scatter
              key={name}
              name={t(`history.series.${name}`)}
              data={data}
              fill={colour}
              shape={shape}
              isAnimationActive={false}
            />
          );
        })}
      </ScatterChart>
    </ResponsiveContainer>
  );
}
