import { useApi } from '@backstage/frontend-plugin-api';
import { RiServerLine } from '@remixicon/react';
import type {
  ClusterPlatform,
  PlatformReport,
} from 'backstage-plugin-volsync-common';
import { useCallback } from 'react';
import { volsyncPlatformApiRef } from '../../api/PlatformApi';
import { valueOf } from '../../hooks/useLoad';
import { usePolled } from '../../hooks/usePolled';
import { useText, type Text } from '../../hooks/useText';
import theme from '../common/theme.module.css';
import { StatePage } from '../page/StatePage';
import { EvidenceExport } from '../common/EvidenceExport';
import { OverviewStates } from './OverviewStates';
import { CheckLine } from './CheckLine';
import styles from './platform.module.css';

const EVERY_MS = 15_000;

/** Whether what backups need is in place, cluster by cluster. @internal */
export function PlatformContent() {
  const api = useApi(volsyncPlatformApiRef);
  const load = useCallback(
    (signal: AbortSignal) => api.getPlatform({ signal }),
    [api],
  );
  const { state, retry } = usePolled(load, EVERY_MS);
  const report = valueOf(state);
  return (
    <div className={`${theme.root} ${styles.page}`}>
      <OverviewStates
        error={state.kind === 'failed' ? state.error : undefined}
        at={report?.at}
        retry={retry}
        words="platform"
      />
      {report && <Clusters report={report} />}
    </div>
  );
}

function Clusters({ report }: { report: PlatformReport }) {
  const t = useText();
  if (report.clusters.length === 0) {
    return (
      <StatePage sign={<RiServerLine aria-hidden />} title={t('platform.none')}>
        <p>{t('platform.noneDetail')}</p>
      </StatePage>
    );
  }
  return (
    <>
      <div className={styles.intro}>
        <p className={theme.muted}>{t('platform.intro')}</p>
        <EvidenceExport />
      </div>
      {report.clusters.map(cluster => (
        <Cluster key={cluster.cluster} platform={cluster} />
      ))}
    </>
  );
}

function Cluster({ platform }: { platform: ClusterPlatform }) {
  const t = useText();
  const title = platform.title ?? platform.cluster;
  return (
    <section className={styles.cluster} aria-label={title}>
      <header className={styles.head}>
        <h2>{title}</h2>
        <p>{answerOf(platform, t)}</p>
      </header>
      <ol
        className={styles.checks}
        aria-label={t('platform.checks', { cluster: title })}
      >
        {platform.checks.map(check => (
          <CheckLine key={check.id} check={check} />
        ))}
      </ol>
    </section>
  );
}

/** One sentence that answers the question, before any detail. */
function answerOf({ checks }: ClusterPlatform, t: Text): string {
  const count = (wanted: string) =>
    checks.filter(({ state }) => state === wanted).length;
  if (count('bad') > 0) {
    return t('platform.toMend', { count: count('bad') });
  }
  if (count('warning') > 0) {
    return t('platform.toWatch', { count: count('warning') });
  }
  const unseen = count('unknown') + count('off');
  return unseen > 0
    ? t('platform.notSeen', { count: unseen })
    : t('platform.good');
}
