import type { FleetObjectives } from 'backstage-plugin-volsync-common';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { Chart } from '../charts/Chart';
import { formatPart } from './formatPart';

const DAY_MS = 86_400_000;
const SERIES = [
  { name: 'all', mark: 'circle', colour: 'var(--volsync-good)' },
  { name: 'some', mark: 'diamond', colour: 'var(--bui-negative-bg)' },
] as const;

/**
 * A dot for each counted day. A line would cross uncounted days, and a bar of 0 % would look like an uncounted day. The
 * table of days beside it has the same numbers.
 */
export function ObjectiveChart(props: {
  readonly history: FleetObjectives;
  readonly formatDay: (day: string) => string;
}) {
  const t = useText();
  const locale = useLocale();
  const { history, formatDay } = props;
  const { from, since = from, to } = history;
  const days = history.days.filter(({ expected }) => expected > 0);
  const toDay = (time: number) => new Date(time).toISOString().slice(0, 10);
  return (
    <Chart
      title={t('fleet.history.chart')}
      unit="percent"
      domain={[
        Date.parse(since > from ? since : from) - DAY_MS / 2,
        Date.parse(to) + DAY_MS / 2,
      ]}
      formatValue={value => formatPart(value, 100, locale) ?? ''}
      formatLabel={time => formatDay(toDay(time))}
      series={SERIES.map(({ name, ...look }) => ({
        ...look,
        name: t(`fleet.history.series.${name}`),
        points: days
          .filter(({ within, expected }) =>
            name === 'all' ? within === expected : within < expected,
          )
          .map(({ day, within, expected }) => ({
            x: Date.parse(day),
            y: (within / expected) * 100,
            label: `${formatDay(day)} · ${formatPart(
              within,
              expected,
              locale,
            )}`,
          })),
      }))}
    />
  );
}
