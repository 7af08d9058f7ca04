import type { RepositoryReport } from 'backstage-plugin-volsync-common';
import { DateTime } from 'luxon';
import {
  Area,
  AreaChart,
  CartesianGrid,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { formatBytes } from '../../format/bytes';
import { useText } from '../../hooks/useText';
import { chartStyle } from './chartStyle';

/** The size of the repository by day. @internal */
export function GrowthChart(props: {
  growth: RepositoryReport['growth'];
  locale: string;
}) {
  const t = useText();
  const bytes = (value: number) => formatBytes(value, props.locale);
  // Days are the object store's, UTC: they are not moved into the viewer's zone
  const day = (value: string) =>
    DateTime.fromISO(value, { zone: 'utc', locale: props.locale }).toFormat(
      'd LLL',
    );
  return (
    <ResponsiveContainer width="100%" height="100%">
      <AreaChart
        data={[...props.growth]}
        margin={chartStyle.margin}
        accessibilityLayer={false}
      >
        <CartesianGrid {...chartStyle.grid} />
        <XAxis
          dataKey="day"
          tickFormatter={day}
          minTickGap={32}
          {...chartStyle.axis}
        />
        <YAxis tickFormatter={bytes} width={72} {...chartStyle.axis} />
        <Tooltip
          {...chartStyle.tooltip}
          labelFormatter={day}
          formatter={(value: number) => [bytes(value), t('snapshots.size')]}
        />
        <Area
          dataKey="bytes"
          type="monotone"
          stroke="var(--bui-accent-bg)"
          strokeWidth={2}
          fill="var(--bui-accent-bg)"
          fillOpacity={0.15}
          isAnimationActive={false}
        />
      </AreaChart>
    </ResponsiveContainer>
  );
}
