import { Button } from '@backstage/ui';
import { ResponseError } from '@backstage/errors';
import { RiErrorWarningLine, RiLock2Line } from '@remixicon/react';
import {
  volsyncBulkRunPermission,
  volsyncFleetReadPermission,
  volsyncPlatformReadPermission,
} from 'backstage-plugin-volsync-common';
import { messageOf } from '../../format/messageOf';
import { useText } from '../../hooks/useText';
import { Command } from '../common/Command';
import { Ago } from '../common/Timestamp';
import { StatusAlert } from '../common/StatusAlert';
import { Loading } from '../common/Loading';
import { StatePage } from '../common/StatePage';

const PERMISSIONS = {
  platform: volsyncPlatformReadPermission,
  monitoring: volsyncPlatformReadPermission,
  fleet: volsyncFleetReadPermission,
  coverage: volsyncFleetReadPermission,
  bulk: volsyncBulkRunPermission,
} as const;

/** The message if there is nothing to show, or only old data. */
export function OverviewStates(props: {
  readonly error?: Error;
  /** The time of the shown data; undefined if there is none */
  readonly at?: string;
  readonly retry: () => void;
  readonly words: 'platform' | 'fleet' | 'coverage' | 'monitoring' | 'bulk';
}) {
  const t = useText();
  const { error, at, retry, words } = props;
  if (!error) {
    return at ? null : <Loading words={t(`${words}.loading`)} />;
  }
  const isForbidden =
    error instanceof ResponseError && error.statusCode === 403;
  if (at && !isForbidden) {
    return (
      <StatusAlert tone="unknown" title={t(`${words}.failed`)}>
        <p role="status">{t(`${words}.old`, { ago: <Ago at={at} /> })}</p>
      </StatusAlert>
    );
  }
  return (
    <StatePage
      alert
      sign={
        isForbidden ? (
          <RiLock2Line aria-hidden />
        ) : (
          <RiErrorWarningLine aria-hidden />
        )
      }
      title={t(isForbidden ? `${words}.forbidden` : `${words}.failed`)}
      actions={
        <Button variant="secondary" onPress={retry}>
          {t('failed.retry')}
        </Button>
      }
    >
      {isForbidden ? (
        <>
          <p>{t(`${words}.forbiddenDetail`)}</p>
          <Command command={PERMISSIONS[words].name} />
        </>
      ) : (
        <p>{messageOf(error)}</p>
      )}
    </StatePage>
  );
}
