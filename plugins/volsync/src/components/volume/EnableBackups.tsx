import { stringifyEntityRef } from '@backstage/catalog-model';
import { useAsyncEntity } from '@backstage/plugin-catalog-react';
import { ButtonLink } from '@backstage/ui';
import { RiForbidLine, RiShieldCheckLine } from '@remixicon/react';
import type {
  SourceReport,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import type { ReactElement } from 'react';
import { useSearchParams } from 'react-router-dom';
import { hasNoBackup } from '../../format/volume';
import { useBackupForm, type BackupTemplate } from '../common/useBackupForm';
import { useText } from '../../hooks/useText';
import styles from './EnableBackups.module.css';

/** Links to prefilled forms: enable a volume's backups, or change or disable them. Empty without the templates. */
export function EnableBackups({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const [parameters] = useSearchParams();
  const { source } = volume;
  if (!hasNoBackup(volume)) {
    return source ? (
      <div className={styles.root}>
        <FormLink
          template="change-backups"
          values={{ backup: toBackup(volume, source) }}
          variant="secondary"
          icon={<RiShieldCheckLine aria-hidden />}
          label={t('enable.change')}
        />
        <FormLink
          template="disable-backups"
          values={{ app: source.name }}
          variant="tertiary"
          icon={<RiForbidLine aria-hidden />}
          label={t('enable.disable')}
        />
      </div>
    ) : null;
  }
  if (parameters.getAll('awaiting').includes(volume.claim)) {
    return (
      <p className={styles.reason} role="status">
        {t('enable.awaiting')}
      </p>
    );
  }
  return (
    <FormLink
      template="enable-backups"
      values={{ backup: { cluster: volume.cluster, claim: volume.claim } }}
      variant="primary"
      icon={<RiShieldCheckLine aria-hidden />}
      label={t('enable.button')}
      reason={t('enable.reason')}
    />
  );
}

/** The current settings of the volume's backups, so the form changes only what the viewer changes. */
function toBackup(
  { cluster, claim }: VolumeReport,
  { schedule, retain, ...source }: SourceReport,
): Readonly<Record<string, string>> {
  const known = {
    cluster,
    claim,
    schedule,
    keepHourly: retain?.hourly,
    keepDaily: retain?.daily,
    keepWeekly: retain?.weekly,
    keepMonthly: retain?.monthly,
    snapshotClass: source.volumeSnapshotClass,
    cacheStorageClass: source.cacheStorageClass,
    copyMethod: source.copyMethod,
  };
  return Object.fromEntries(
    Object.entries(known).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, String(value)]],
    ),
  );
}

function FormLink(props: {
  readonly template: BackupTemplate;
  readonly values: Readonly<Record<string, unknown>>;
  readonly variant: 'primary' | 'secondary' | 'tertiary';
  readonly icon: ReactElement;
  readonly label: string;
  /** A sentence beside it */
  readonly reason?: string;
}) {
  const { entity } = useAsyncEntity();
  const toForm = useBackupForm(props.template);
  if (!toForm || !entity) {
    return null;
  }
  const link = (
    <ButtonLink
      variant={props.variant}
      size="small"
      iconStart={props.icon}
      href={toForm(stringifyEntityRef(entity), props.values)}
    >
      {props.label}
    </ButtonLink>
  );
  return props.reason === undefined ? (
    link
  ) : (
    <div className={styles.root}>
      <p className={styles.reason}>{props.reason}</p>
      {link}
    </div>
  );
}
