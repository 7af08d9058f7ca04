import { Button } from '@backstage/ui';
import {
  RiErrorWarningLine,
  RiLock2Line,
  RiQuestionLine,
} from '@remixicon/react';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { usePermission } from '@backstage/plugin-permission-react';
import { volsyncBackupReadPermission } from 'backstage-plugin-volsync-common';
import { toBinding } from '../../format/toBinding';
import { messageOf } from '../../format/messageOf';
import { useText } from '../../hooks/useText';
import { Command } from '../common/Command';
import { Loading } from '../common/Loading';
import { StatePage } from '../common/StatePage';
import styles from './page.module.css';

interface ErrorProps {
  readonly error: Error;
  readonly retry: () => void;
}

export function Failed({ error, retry }: ErrorProps) {
  const t = useText();
  return (
    <StatePage
      alert
      sign={<RiErrorWarningLine aria-hidden />}
      title={t('failed.title')}
      actions={<Retry retry={retry} />}
    >
      <p>{t('failed.detail')}</p>
      <p className={styles.said}>{messageOf(error)}</p>
    </StatePage>
  );
}

/** The backend refuses for two reasons. Whoever has the permission lacks the binding. */
export function Forbidden(props: ErrorProps) {
  const { entity } = useEntity();
  const { loading, error, allowed } = usePermission({
    permission: volsyncBackupReadPermission,
    resourceRef: stringifyEntityRef(entity),
  });
  if (loading) {
    return <Loading />;
  }
  return allowed && !error ? <Unbound {...props} /> : <Denied {...props} />;
}

function Unbound({ error, retry }: ErrorProps) {
  const t = useText();
  const { entity } = useEntity();
  return (
    <StatePage
      alert
      sign={<RiLock2Line aria-hidden />}
      title={t('unbound.title')}
      actions={<Retry retry={retry} />}
    >
      <p>{t('unbound.detail')}</p>
      <p>{t('unbound.add')}</p>
      <Command command={toBinding(entity)} />
      <p>{t('unbound.annotation')}</p>
      <p className={styles.said}>
        {t('forbidden.response', { message: messageOf(error) })}
      </p>
    </StatePage>
  );
}

function Denied({ error, retry }: ErrorProps) {
  const t = useText();
  return (
    <StatePage
      alert
      sign={<RiLock2Line aria-hidden />}
      title={t('forbidden.title')}
      actions={<Retry retry={retry} />}
    >
      <p>{t('forbidden.detail')}</p>
      <Command command={volsyncBackupReadPermission.name} />
      <p>{t('forbidden.who')}</p>
      <p className={styles.said}>
        {t('forbidden.response', { message: messageOf(error) })}
      </p>
    </StatePage>
  );
}

export function Missing({ error, retry }: ErrorProps) {
  const t = useText();
  return (
    <StatePage
      alert
      sign={<RiQuestionLine aria-hidden />}
      title={t('missing.title')}
      actions={<Retry retry={retry} />}
    >
      <p>{t('missing.detail')}</p>
      <p className={styles.said}>
        {t('forbidden.response', { message: messageOf(error) })}
      </p>
    </StatePage>
  );
}

function Retry({ retry }: { retry: () => void }) {
  const t = useText();
  return (
    <Button variant="secondary" onPress={retry}>
      {t('failed.retry')}
    </Button>
  );
}
