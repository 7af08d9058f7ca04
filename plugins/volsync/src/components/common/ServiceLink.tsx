import { Link } from '@backstage/ui';
import { useServicePath } from '../../hooks/useServicePath';
import { EntityTitle } from './EntityTitle';

/** Links to the Backups tab of a service. */
export function ServiceLink({ entityRef }: { entityRef: string }) {
  const toPath = useServicePath();
  return (
    <Link href={toPath(entityRef)}>
      <EntityTitle entityRef={entityRef} />
    </Link>
  );
}
