import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { Link } from '@backstage/ui';

/** Leads to the Backups tab of a service. @internal */
export function ServiceLink({ entityRef }: { entityRef: string }) {
  const toEntity = useRouteRef(entityRouteRef);
  const { kind, namespace, name } = parseEntityRef(entityRef);
  const page = toEntity({
    kind: kind.toLocaleLowerCase('en-US'),
    namespace,
    name,
  });
  return <Link href={`${page}/backups`}>{name}</Link>;
}
