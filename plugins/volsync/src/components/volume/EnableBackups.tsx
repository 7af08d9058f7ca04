import { stringifyEntityRef } from '@backstage/catalog-model';
import { useAsyncEntity } from '@backstage/plugin-catalog-react';
import { ButtonLink } from '@backstage/ui';
import { RiShieldCheckLine } from '@remixicon/react';
import type {
  SourceReport,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { useSearchParams } from 'react-router-dom';
import { hasNoBackup } from '../../format/volume';
import { useBackupForm, type BackupTemplate } from '../common/useBackupForm';
import { useText } from '../../hooks/useText';
import styles from './EnableBackups.module.css';

/** Links to a prefilled form that enables backups or changes those of a volume. Empty if there is no such template. */
export function EnableBackups({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const [parameters] = useSearchParams();
  const { source } = volume;
  if (!hasNoBackup(volume)) {
    return source ? (
      <FormLink
        template="change-backups"
        backup={toBackup(volume, source)}
        label={t('enable.change')}
      />
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
      backup={{ cluster: volume.cluster, claim: volume.claim }}
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
  readonly backup: Readonly<Record<string, string>>;
  readonly label: string;
  readonly reason?: string;
}) {
  const { entity } = useAsyncEntity();
  const toForm = useBackupForm(props.template);
  if (!toForm || !entity) {
    return null;
  }
  return (
    <div className={styles.root}>
      {props.reason && <p className={styles.reason}>{props.reason}</p>}
      <ButtonLink
        variant={props.reason ? 'primary' : 'secondary'}
        size="small"
        iconStart={<RiShieldCheckLine aria-hidden />}
        href={toForm({
          entityRef: stringifyEntityRef(entity),
          backup: props.backup,
        })}
      >
        {props.label}
      </ButtonLink>
    </div>
  );
}
