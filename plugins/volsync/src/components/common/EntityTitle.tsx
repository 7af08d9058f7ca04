import { useTitle } from '../../hooks/useTitle';

/** The title of an owner, system or service, without a link. */
export function EntityTitle({ entityRef }: { entityRef: string }) {
  return <>{useTitle(entityRef)}</>;
}
