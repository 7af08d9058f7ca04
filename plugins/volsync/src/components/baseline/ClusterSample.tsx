import type {
  BaselineReport,
  ClusterBaseline,
} from 'backstage-plugin-volsync-common';
import { lazy, Suspense } from 'react';
import { formatBytes, formatCount } from '../../format/bytes';
import { formatDuration } from '../../format/duration';
import { useLocale } from '../../hooks/useLocale';
import { valueOf, type Loaded } from '../../hooks/useLoad';
import { useText, type Text } from '../../hooks/useText';
import { Disclosure } from '../common/Disclosure';
import theme from '../common/theme.module.css';
import { SampleTable } from './SampleTable';
import styles from './baseline.module.css';

const SampleChart = lazy(() =>
  import('./SampleChart').then(m => ({ default: m.SampleChart })),
);

/** One line on what the sample of a cluster takes, and its past when asked. @internal */
export function ClusterSample(props: {
  baseline: Loaded<BaselineReport>;
  cluster: string;
}) {
  const t = useText();
  const { baseline } = props;
  const report = valueOf(baseline);
  const sample = report?.sample;
  const own = report?.clusters.find(({ cluster }) => cluster === props.cluster);
  if (baseline.kind === 'failed' && !report) {
    return (
      <p className={styles.line}>
        {t('baseline.failed', { message: baseline.error.message })}
      </p>
    );
  }
  if (!sample || !own) {
    return null;
  }
  const place = `${sample.namespace}/${sample.claim}`;
  return own.samples.length === 0 ? (
    <p className={styles.line}>{t('baseline.none', { name: place })}</p>
  ) : (
    <Sample own={own} place={place} />
  );
}

function Sample({ own, place }: { own: ClusterBaseline; place: string }) {
  const t = useText();
  const locale = useLocale();
  const { samples, backup, restore } = own;
  const slow = [backup, restore].find(summary => summary?.isSlow);
  return (
    <div className={styles.line}>
      <p>
        {sayIn(own, t, locale)}
        {slow && (
          <strong className={styles.slow}>
            {t('baseline.slow', {
              duration: formatDuration(slow.medianSeconds ?? 0),
            })}
          </strong>
        )}
      </p>
      <Disclosure
        title={t('baseline.more', { number: String(samples.length) })}
      >
        <p className={theme.muted}>{t('baseline.about', { name: place })}</p>
        <div
          className={styles.chart}
          role="img"
          aria-label={t('baseline.chart', { cluster: own.cluster })}
        >
          <Suspense fallback={null}>
            <SampleChart samples={samples} />
          </Suspense>
        </div>
        <SampleTable cluster={own.cluster} samples={samples} />
      </Disclosure>
    </div>
  );
}

/** `Sample backup 4 s, restore 6 s, 12 objects, 3.1 MiB; a week ago 5 s` */
function sayIn(
  { backup, restore }: ClusterBaseline,
  t: Text,
  locale: string,
): string {
  const newest = (backup ?? restore)?.newest;
  const parts = [
    backup &&
      t('baseline.backup', { duration: formatDuration(backup.newest.seconds) }),
    restore &&
      t(backup ? 'baseline.restore' : 'baseline.restoreOnly', {
        duration: formatDuration(restore.newest.seconds),
      }),
    newest?.objects !== undefined &&
      t('baseline.objects', {
        count: newest.objects,
        number: formatCount(newest.objects, locale),
      }),
    newest?.repositoryBytes !== undefined &&
      formatBytes(newest.repositoryBytes, locale),
  ].filter(Boolean);
  const weekAgo = backup?.weekAgoSeconds;
  return `${parts.join(', ')}${
    weekAgo === undefined
      ? ''
      : `; ${t('baseline.weekAgo', { duration: formatDuration(weekAgo) })}`
  }. `;
}
