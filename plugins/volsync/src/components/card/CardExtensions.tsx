import { useRouteRef } from '@backstage/frontend-plugin-api';
import { getCompoundEntityRef } from '@backstage/catalog-model';
import { useRouteRef as useLegacyRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef, useEntity } from '@backstage/plugin-catalog-react';
import { entityContentRouteRef } from '../../routes';
import { EntityVolsyncCard } from './EntityVolsyncCard';

/** The card in the new frontend system: linked to the tab where there is one. @internal */
export function EntityVolsyncCardExtension() {
  const toTab = useRouteRef(entityContentRouteRef);
  return <EntityVolsyncCard tabHref={toTab?.()} />;
}

/** @public */
export interface EntityVolsyncCardProps {
  /** The path of the tab beneath the entity's page, `backups` by default */
  readonly tabPath?: string;
}

/** The card in the legacy frontend system, where the portal's own routes say the path. @public */
export function EntityVolsyncCardLegacy(props: EntityVolsyncCardProps) {
  const { entity } = useEntity();
  const toEntity = useLegacyRouteRef(entityRouteRef);
  const { kind, namespace, name } = getCompoundEntityRef(entity);
  const page = toEntity({
    kind: kind.toLocaleLowerCase('en-US'),
    namespace,
    name,
  });
  return (
    <EntityVolsyncCard tabHref={`${page}/${props.tabPath ?? 'backups'}`} />
  );
}
