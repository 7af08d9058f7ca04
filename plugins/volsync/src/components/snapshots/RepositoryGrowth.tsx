import type { RepositoryReport } from 'backstage-plugin-volsync-common';
import { DateTime } from 'luxon';
import { formatBytes } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { Chart } from '../charts/Chart';
import styles from '../common/Section.module.css';

/** The size of the repository by day. */
export function RepositoryGrowth(props: {
  readonly growth: RepositoryReport['growth'];
}) {
  const t = useText();
  const locale = useLocale();
  const { growth } = props;
  // Days are in UTC, as in the object store, and aren't converted to the viewer's zone
  const formatDay = (millis: number) =>
    DateTime.fromMillis(millis, { zone: 'utc', locale }).toFormat('d LLL');
  return (
    <>
      <h3 className={styles.title}>{t('snapshots.chart')}</h3>
      {growth.length < 2 ? (
        <p className={styles.line}>{t('snapshots.noGrowth')}</p>
      ) : (
        <>
          <p className={styles.hint}>{t('snapshots.chartHint')}</p>
          <Chart
            title={t('snapshots.chart')}
            unit="bytes"
            formatValue={bytes => formatBytes(bytes, locale)}
            formatLabel={formatDay}
            series={[
              {
                mark: 'line',
                filled: true,
                colour: 'var(--bui-accent-bg)',
                points: growth.map(({ day, bytes }) => ({
                  x: Date.parse(day),
                  y: bytes,
                  label: `${formatDay(Date.parse(day))} · ${formatBytes(
                    bytes,
                    locale,
                  )}`,
                })),
              },
            ]}
            table={{
              head: [t('snapshots.day'), t('snapshots.size')],
              rows: growth.map(({ day, bytes }) => [
                day,
                formatBytes(bytes, locale),
              ]),
            }}
          />
        </>
      )}
    </>
  );
}
