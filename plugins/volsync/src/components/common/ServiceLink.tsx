import { parseEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/ui';
import { useServicePath } from '../../hooks/useServicePath';

/** Links to the Backups tab of a service. */
export function ServiceLink({ entityRef }: { entityRef: string }) {
  const toPath = useServicePath();
  return <Link href={toPath(entityRef)}>{parseEntityRef(entityRef).name}</Link>;
}
