import type {
  BaselineReport,
  ClusterBaseline,
} from 'backstage-plugin-volsync-common';
import { formatBytes, formatCount } from '../../format/bytes';
import { formatDuration } from '../../format/duration';
import { useLocale } from '../../hooks/useLocale';
import { valueOf, type Loaded } from '../../hooks/useLoad';
import { useText, type Text } from '../../hooks/useText';
import { Collapsible } from '../common/Collapsible';
import theme from '../common/theme.module.css';
import { SampleChart } from './SampleChart';
import { SampleTable } from './SampleTable';
import styles from './baseline.module.css';

/** The latest durations of a cluster's sample in one line, and its history on demand. */
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
  const name = `${sample.namespace}/${sample.claim}`;
  return own.samples.length === 0 ? (
    <p className={styles.line}>{t('baseline.none', { name })}</p>
  ) : (
    <Sample own={own} name={name} />
  );
}

function Sample({ own, name }: { own: ClusterBaseline; name: string }) {
  const t = useText();
  const locale = useLocale();
  const { samples, backup, restore } = own;
  const slow = [backup, restore].find(summary => summary?.isSlow);
  return (
    <div className={styles.line}>
      <p>
        {formatSample(own, t, locale)}
        {slow && (
          <strong className={styles.slow}>
            {t('baseline.slow', {
              duration: formatDuration(slow.medianSeconds ?? 0),
            })}
          </strong>
        )}
      </p>
      <Collapsible
        title={t('baseline.more', { number: String(samples.length) })}
      >
        <p className={theme.muted}>{t('baseline.about', { name })}</p>
        <SampleChart cluster={own.cluster} samples={samples} />
        <SampleTable cluster={own.cluster} samples={samples} />
      </Collapsible>
    </div>
  );
}

/** `Sample backup: 4 s, restore: 6 s, 12 objects, 3.1 MiB; a week ago: 5 s` */
function formatSample(
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
