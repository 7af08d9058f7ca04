import type { ClusterReport } from 'backstage-plugin-volsync-common';
import { useText } from '../../hooks/useText';
import { Timestamp } from '../common/Timestamp';
import { StatusAlert } from '../common/StatusAlert';
import { SignInAlert } from './SignInAlert';

/** Clusters that weren't read, or not recently, each with its reason. */
export function ClusterAlerts(props: {
  clusters: readonly ClusterReport[];
  askForSignIn: (provider: string) => Promise<void>;
}) {
  return (
    <>
      {props.clusters.map(cluster => (
        <ClusterAlert
          key={`${cluster.name}/${cluster.namespace}`}
          cluster={cluster}
          askForSignIn={props.askForSignIn}
        />
      ))}
    </>
  );
}

function ClusterAlert(props: {
  cluster: ClusterReport;
  askForSignIn: (provider: string) => Promise<void>;
}) {
  const { cluster, askForSignIn } = props;
  const t = useText();
  if (cluster.state === 'read') {
    return null;
  }
  if (cluster.signIn) {
    return (
      <SignInAlert
        cluster={cluster}
        provider={cluster.signIn}
        askFor={askForSignIn}
      />
    );
  }
  return (
    <StatusAlert
      tone="unknown"
      title={t(`cluster.${cluster.state}`, { cluster: cluster.name })}
    >
      <p>
        {t('cluster.namespace', { namespace: cluster.namespace })}{' '}
        <Reason cluster={cluster} /> {cluster.message}
      </p>
    </StatusAlert>
  );
}

function Reason({ cluster }: { cluster: ClusterReport }) {
  const t = useText();
  switch (cluster.state) {
    case 'stale':
      return cluster.since ? (
        t('cluster.staleDetail', { when: <Timestamp at={cluster.since} /> })
      ) : (
        <>{t('cluster.staleUnknown')}</>
      );
    case 'unread':
      return <>{t('cluster.unreadDetail')}</>;
    default:
      return null;
  }
}
