import { stringifyEntityRef } from '@backstage/catalog-model';
import {
  routeResolutionApiRef,
  useApiHolder,
  useRouteRef,
} from '@backstage/frontend-plugin-api';
import { catalogApiRef, useAsyncEntity } from '@backstage/plugin-catalog-react';
import { ButtonLink } from '@backstage/ui';
import { RiShieldCheckLine } from '@remixicon/react';
import type {
  SourceReport,
  VolumeReport,
} from 'backstage-plugin-volsync-common';
import { useCallback, useContext } from 'react';
import { useSearchParams } from 'react-router-dom';
import { hasNoBackup } from '../../format/volume';
import { useLoad } from '../../hooks/useLoad';
import { useText } from '../../hooks/useText';
import { enableBackupsRouteRef } from '../../routes';
import styles from './EnableBackups.module.css';
import { LegacyTemplateRoute, type TemplateRoute } from './LegacyTemplateRoute';

const ENABLE = { namespace: 'default', templateName: 'enable-backups' };
const CHANGE = { namespace: 'default', templateName: 'change-backups' };

/** The way to a form, filled in: to enable backups, or to change those of a volume. Nothing without such a template. */
export function EnableBackups({ volume }: { volume: VolumeReport }) {
  const t = useText();
  const [parameters] = useSearchParams();
  const { source } = volume;
  if (!hasNoBackup(volume)) {
    return source ? (
      <TemplateLink
        template={CHANGE}
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
    <TemplateLink
      template={ENABLE}
      backup={{ cluster: volume.cluster, claim: volume.claim }}
      label={t('enable.button')}
      reason={t('enable.reason')}
    />
  );
}

/** What the volume's backups are today, so that the form changes only what a person changes. */
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

interface TemplateLinkProps {
  readonly template: typeof ENABLE;
  readonly backup: Readonly<Record<string, string>>;
  readonly label: string;
  readonly reason?: string;
}

/** The two frontend systems find the form's path in different ways. */
function TemplateLink(props: TemplateLinkProps) {
  const hasRoutes = useApiHolder().get(routeResolutionApiRef) !== undefined;
  const route = useContext(LegacyTemplateRoute);
  if (hasRoutes) return <RoutedTemplateLink {...props} />;
  return route ? <ResolvedTemplateLink {...props} route={route} /> : null;
}

function RoutedTemplateLink(props: TemplateLinkProps) {
  const route = useRouteRef(enableBackupsRouteRef);
  return route ? <ResolvedTemplateLink {...props} route={route} /> : null;
}

function ResolvedTemplateLink({
  route,
  ...props
}: TemplateLinkProps & { readonly route: TemplateRoute }) {
  const catalog = useApiHolder().get(catalogApiRef);
  const { entity } = useAsyncEntity();
  const { namespace, templateName } = props.template;
  const find = useCallback(
    async () =>
      (await catalog?.getEntityByRef(
        `template:${namespace}/${templateName}`,
      )) !== undefined,
    [catalog, namespace, templateName],
  );
  const { state } = useLoad(catalog ? find : undefined);
  if (!entity || state.kind !== 'loaded' || !state.value) {
    return null;
  }
  const formData = JSON.stringify({
    entity: stringifyEntityRef(entity),
    backup: props.backup,
  });
  return (
    <div className={styles.root}>
      {props.reason && <p className={styles.reason}>{props.reason}</p>}
      <ButtonLink
        variant={props.reason ? 'primary' : 'secondary'}
        size="small"
        iconStart={<RiShieldCheckLine aria-hidden />}
        href={`${route(props.template)}?${new URLSearchParams({ formData })}`}
      >
        {props.label}
      </ButtonLink>
    </div>
  );
}
