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
import type { ReactElement, ReactNode } from 'react';
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

/** The backend refuses for two reasons. If the viewer has the permission, the binding is missing. */
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

function Unbound(props: ErrorProps) {
  const t = useText();
  const { entity } = useEntity();
  return (
    <Refused
      {...props}
      sign={<RiLock2Line aria-hidden />}
      title={t('unbound.title')}
    >
      <p>{t('unbound.detail')}</p>
      <p>{t('unbound.add')}</p>
      <Command command={toBinding(entity)} />
      <p>{t('unbound.annotation')}</p>
    </Refused>
  );
}

function Denied(props: ErrorProps) {
  const t = useText();
  return (
    <Refused
      {...props}
      sign={<RiLock2Line aria-hidden />}
      title={t('forbidden.title')}
    >
      <p>{t('forbidden.detail')}</p>
      <Command command={volsyncBackupReadPermission.name} />
      <p>{t('forbidden.who')}</p>
    </Refused>
  );
}

export function Missing(props: ErrorProps) {
  const t = useText();
  return (
    <Refused
      {...props}
      sign={<RiQuestionLine aria-hidden />}
      title={t('missing.title')}
    >
      <p>{t('missing.detail')}</p>
    </Refused>
  );
}

/** The backend's message, below its meaning. */
function Refused({
  error,
  retry,
  children,
  ...page
}: ErrorProps & {
  readonly sign: ReactElement;
  readonly title: string;
  readonly children: ReactNode;
}) {
  const t = useText();
  return (
    <StatePage {...page} alert actions={<Retry retry={retry} />}>
      {children}
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
