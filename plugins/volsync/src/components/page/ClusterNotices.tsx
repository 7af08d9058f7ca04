import type { ClusterReport } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { Moment } from '../common/Moment';
import { Notice } from '../common/Notice';

/** Clusters that were not read, or not lately, each with its reason. @internal */
export function ClusterNotices(props: { clusters: readonly ClusterReport[] }) {
  const t = useText();
  return (
    <>
      {props.clusters.map(cluster =>
        cluster.state === 'read' ? null : (
          <Notice
            key={`${cluster.name}/${cluster.namespace}`}
            tone="unknown"
            title={t(`cluster.${cluster.state}`, { cluster: cluster.name })}
          >
            <p>
              {t('cluster.namespace', { namespace: cluster.namespace })}{' '}
              <Reason cluster={cluster} /> {cluster.message}
            </p>
          </Notice>
        ),
      )}
    </>
  );
}

function Reason({ cluster }: { cluster: ClusterReport }) {
  const t = useText();
  switch (cluster.state) {
    case 'stale':
      return cluster.since ? (
        t('cluster.staleDetail', { when: <Moment at={cluster.since} /> })
      ) : (
        <>{t('cluster.staleUnknown')}</>
      );
    case 'unread':
      return <>{t('cluster.unreadDetail')}</>;
    default:
      return null;
  }
}
