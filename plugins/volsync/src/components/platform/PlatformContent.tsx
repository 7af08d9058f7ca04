import type {
  BaselineReport,
  ClusterPlatform,
  PlatformCheck,
  PlatformReport,
} from 'backstage-plugin-volsync-common';
import type { PlatformApi } from '../../api';
import type { Loaded } from '../../hooks/useLoad';
import { useText, type Text } from '../../hooks/useText';
import { ClusterSample } from '../baseline/ClusterSample';
import { useBaseline } from '../baseline/useBaseline';
import { Collapsible } from '../common/Collapsible';
import theme from '../common/theme.module.css';
import { EvidenceExport } from '../common/EvidenceExport';
import { Overview } from './Overview';
import { CheckLine } from './CheckLine';
import { MissingGrants } from './MissingGrants';
import { NoClusters } from './NoClusters';
import styles from './platform.module.css';

const POLL_INTERVAL_MS = 15_000;

const ask = (api: PlatformApi, signal: AbortSignal) =>
  api.getPlatform({ signal });

/** Results of the platform checks that backups depend on, by cluster. */
export function PlatformContent() {
  return (
    <Overview
      ask={ask}
      everyMs={POLL_INTERVAL_MS}
      words="platform"
      className={styles.page}
    >
      {report => <Clusters report={report} />}
    </Overview>
  );
}

function Clusters({ report }: { report: PlatformReport }) {
  const t = useText();
  const baseline = useBaseline();
  if (report.clusters.length === 0) {
    return report.setup ? null : <NoClusters />;
  }
  return (
    <>
      <div className={styles.intro}>
        <p className={theme.muted}>{t('platform.intro')}</p>
        <EvidenceExport />
      </div>
      {report.clusters.map(cluster => (
        <Cluster key={cluster.cluster} platform={cluster} baseline={baseline} />
      ))}
    </>
  );
}

function Cluster(props: {
  platform: ClusterPlatform;
  baseline: Loaded<BaselineReport>;
}) {
  const t = useText();
  const { platform, baseline } = props;
  const title = platform.title ?? platform.cluster;
  const passing = platform.checks.filter(({ state }) => state === 'good');
  const grants = platform.missingGrants ?? [];
  const lacking = new Set(grants.flatMap(({ checks }) => checks));
  const isUngranted = ({ id, state }: PlatformCheck) =>
    state === 'unknown' && lacking.has(id);
  const ungranted = platform.checks.filter(isUngranted);
  const others = platform.checks.filter(
    check => check.state !== 'good' && !isUngranted(check),
  );
  return (
    <section className={styles.cluster} aria-label={title}>
      <header className={styles.head}>
        <h2>{title}</h2>
        <p>{answerOf(platform, t)}</p>
      </header>
      <ClusterSample baseline={baseline} cluster={platform.cluster} />
      {grants.length > 0 && (
        <div className={styles.passing}>
          <MissingGrants cluster={title} grants={grants} checks={ungranted} />
        </div>
      )}
      {others.length > 0 && (
        <ol
          className={styles.checks}
          aria-label={t('platform.checks', { cluster: title })}
        >
          {others.map(check => (
            <CheckLine key={check.id} check={check} />
          ))}
        </ol>
      )}
      {passing.length > 0 && (
        <div className={styles.passing}>
          <Collapsible
            title={t('platform.passing', {
              passing: String(passing.length),
              total: String(platform.checks.length),
            })}
          >
            <ol
              className={styles.checks}
              aria-label={t('platform.passingOf', { cluster: title })}
            >
              {passing.map(check => (
                <CheckLine key={check.id} check={check} />
              ))}
            </ol>
          </Collapsible>
        </div>
      )}
    </section>
  );
}

/** A one-sentence summary, above the details. */
function answerOf({ checks }: ClusterPlatform, t: Text): string {
  const count = (wanted: string) =>
    checks.filter(({ state }) => state === wanted).length;
  if (count('bad') > 0) {
    return t('platform.bad', { count: count('bad') });
  }
  if (count('warning') > 0) {
    return t('platform.warnings', { count: count('warning') });
  }
  const unseen = count('unknown') + count('off');
  return unseen > 0
    ? t('platform.unknown', { count: unseen })
    : t('platform.good');
}
