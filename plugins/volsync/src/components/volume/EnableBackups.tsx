import { stringifyEntityRef } from '@backstage/catalog-model';
import { useApiHolder, useRouteRef } from '@backstage/frontend-plugin-api';
import { catalogApiRef, useAsyncEntity } from '@backstage/plugin-catalog-react';
import { ButtonLink } from '@backstage/ui';
import { RiShieldCheckLine } from '@remixicon/react';
import type { VolumeReport } from 'backstage-plugin-volsync-common';
import { useCallback } from 'react';
import { hasNoBackup } from '../../format/volume';
import { useLoad } from '../../hooks/useLoad';
import { useText } from '../../hooks/useText';
import { enableBackupsRouteRef } from '../../routes';
import styles from './EnableBackups.module.css';

const TEMPLATE = { namespace: 'default', templateName: 'enable-backups' };

/** The way to the form, prefilled, for a volume that nobody backs up; nothing where the portal has no such template. */
export function EnableBackups({ volume }: { volume: VolumeReport }) {
  return hasNoBackup(volume) ? <EnableLink volume={volume} /> : null;
}

function EnableLink({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const catalog = useApiHolder().get(catalogApiRef);
  const { entity } = useAsyncEntity();
  const route = useRouteRef(enableBackupsRouteRef);
  const { namespace, templateName } = TEMPLATE;
  const find = useCallback(
    async () =>
      (await catalog?.getEntityByRef(
        `template:${namespace}/${templateName}`,
      )) !== undefined,
    [catalog, namespace, templateName],
  );
  const { state } = useLoad(route && catalog ? find : undefined);
  if (!route || !entity || state.kind !== 'loaded' || !state.value) {
    return null;
  }
  const formData = JSON.stringify({
    entity: stringifyEntityRef(entity),
    backup: { cluster: volume.cluster, claim: volume.claim },
  });
  return (
    <div className={styles.root}>
      <p className={styles.reason}>{t('enable.reason')}</p>
      <ButtonLink
        variant="primary"
        size="small"
        iconStart={<RiShieldCheckLine aria-hidden />}
        href={`${route(TEMPLATE)}?${new URLSearchParams({ formData })}`}
      >
        {t('enable.button')}
      </ButtonLink>
    </div>
  );
}
