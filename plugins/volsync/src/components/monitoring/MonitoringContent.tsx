import type {
  ClusterMonitoring,
  MonitoringReport,
} from 'backstage-plugin-volsync-common';
import { useId } from 'react';
import type { PlatformApi } from '../../api';
import { useText } from '../../hooks/useText';
import theme from '../common/theme.module.css';
import { NoClusters } from '../platform/NoClusters';
import { Overview } from '../platform/Overview';
import { ClusterSection } from './ClusterSection';
import { WatchAnswer } from './WatchAnswer';
import { WatchBadge } from './WatchBadge';
import styles from './monitoring.module.css';

const POLL_INTERVAL_MS = 15_000;

const ask = (api: PlatformApi, signal: AbortSignal) =>
  api.getMonitoring({ signal });

/** Whether the backups of each cluster are monitored, and the state of the alerts. */
export function MonitoringContent() {
  return (
    <Overview
      ask={ask}
      everyMs={POLL_INTERVAL_MS}
      words="monitoring"
      className={styles.page}
    >
      {report => <Clusters report={report} />}
    </Overview>
  );
}

function Clusters({ report }: { report: MonitoringReport }) {
  if (report.clusters.length === 0) {
    return <NoClusters />;
  }
  return (
    <>
      <Answers clusters={report.clusters} />
      {report.clusters.map(cluster => (
        <ClusterSection key={cluster.cluster} monitoring={cluster} />
      ))}
    </>
  );
}

/** The summary: one sentence per cluster. */
function Answers({ clusters }: { clusters: readonly ClusterMonitoring[] }) {
  const t = useText();
  const titleId = useId();
  return (
    <section aria-labelledby={titleId} className={styles.answers}>
      <h2 id={titleId}>{t('monitoring.question')}</h2>
      <ul>
        {clusters.map(cluster => (
          <li key={cluster.cluster}>
            <WatchBadge watch={cluster.watch} />
            <strong>{cluster.title ?? cluster.cluster}</strong>
            <WatchAnswer monitoring={cluster} />
          </li>
        ))}
      </ul>
      <p className={theme.muted}>{t('monitoring.intro')}</p>
    </section>
  );
}
