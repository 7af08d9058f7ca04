import { useRouteRef } from '@backstage/frontend-plugin-api';
import { getCompoundEntityRef } from '@backstage/catalog-model';
import { useRouteRef as useLegacyRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef, useEntity } from '@backstage/plugin-catalog-react';
import { entityContentRouteRef } from '../../routes';
import { EntityVolsyncWarning } from '../warnings/EntityVolsyncWarning';
import { EntityVolsyncCard } from './EntityVolsyncCard';

/** The card in the new frontend system, linked to the tab if there is one. */
export function EntityVolsyncCardExtension() {
  const toTab = useRouteRef(entityContentRouteRef);
  return <EntityVolsyncCard tabHref={toTab?.()} />;
}

/** @public */
interface EntityVolsyncCardProps {
  /** The path of the tab below the entity's page, `backups` by default */
  readonly tabPath?: string;
}

/** The card in the legacy frontend system, where the portal's own routes determine the path. @public */
export function EntityVolsyncCardLegacy(props: EntityVolsyncCardProps) {
  return <EntityVolsyncCard tabHref={useTabHref(props)} />;
}

/** The warning in the new frontend system. */
export function EntityVolsyncWarningExtension() {
  const toTab = useRouteRef(entityContentRouteRef);
  return <EntityVolsyncWarning tabHref={toTab?.()} />;
}

/** The warning in the legacy frontend system. @public */
export function EntityVolsyncWarningLegacy(props: EntityVolsyncCardProps) {
  return <EntityVolsyncWarning tabHref={useTabHref(props)} />;
}

function useTabHref(props: EntityVolsyncCardProps): string {
  const { entity } = useEntity();
  const toEntity = useLegacyRouteRef(entityRouteRef);
  const { kind, namespace, name } = getCompoundEntityRef(entity);
  const page = toEntity({
    kind: kind.toLocaleLowerCase('en-US'),
    namespace,
    name,
  });
  return `${page}/${props.tabPath ?? 'backups'}`;
}
