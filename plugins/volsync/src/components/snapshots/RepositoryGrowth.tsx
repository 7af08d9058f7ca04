import type { RepositoryReport } from 'backstage-plugin-volsync-common';
import { lazy } from 'react';
import { formatBytes } from '../../format/bytes';
import { useLocale } from '../../hooks/useLocale';
import { useText } from '../../hooks/useText';
import { ChartFrame } from '../sections/ChartFrame';
import styles from '../sections/Sections.module.css';

const GrowthChart = lazy(() =>
  import('../sections/GrowthChart').then(m => ({ default: m.GrowthChart })),
);

/** How the repository grew, by day. @internal */
export function RepositoryGrowth(props: {
  readonly growth: RepositoryReport['growth'];
}) {
  const t = useText();
  const locale = useLocale();
  const { growth } = props;
  return (
    <>
      <h3 className={styles.title}>{t('snapshots.chart')}</h3>
      {growth.length < 2 ? (
        <p className={styles.line}>{t('snapshots.noGrowth')}</p>
      ) : (
        <>
          <p className={styles.hint}>{t('snapshots.chartHint')}</p>
          <ChartFrame
            label={t('snapshots.chart')}
            head={[t('snapshots.day'), t('snapshots.size')]}
            rows={growth.map(({ day, bytes }) => [
              day,
              formatBytes(bytes, locale),
            ])}
          >
            <GrowthChart growth={growth} locale={locale} />
          </ChartFrame>
        </>
      )}
    </>
  );
}
