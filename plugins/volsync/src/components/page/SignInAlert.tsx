import { Button } from '@backstage/ui';
import type { ClusterReport } from 'backstage-plugin-volsync-common';
import { useState } from 'react';
import { messageOf } from '../../format/messageOf';
import { useText } from '../../hooks/useText';
import { StatusAlert } from '../common/StatusAlert';

/** A cluster that requires the viewer's own sign-in. */
export function SignInAlert(props: {
  cluster: ClusterReport;
  provider: string;
  askFor: (provider: string) => Promise<void>;
}) {
  const { cluster, provider, askFor } = props;
  const t = useText();
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<string>();
  const ask = async () => {
    setAsking(true);
    setFailure(undefined);
    try {
      await askFor(provider);
    } catch (error) {
      setFailure(messageOf(toError(error)));
    } finally {
      setAsking(false);
    }
  };
  return (
    <StatusAlert
      tone="unknown"
      title={t('signIn.title', { cluster: cluster.name })}
    >
      <p>
        {t('cluster.namespace', { namespace: cluster.namespace })}{' '}
        {cluster.message && `${cluster.message}. `}
        {t('signIn.detail')}
      </p>
      {failure !== undefined && (
        <p role="alert">{t('signIn.failed', { message: failure })}</p>
      )}
      <Button variant="secondary" isDisabled={asking} onPress={ask}>
        {t('signIn.action', { provider })}
      </Button>
    </StatusAlert>
  );
}

function toError(value: unknown): Error {
  return value instanceof Error ? value : new Error(String(value));
}
