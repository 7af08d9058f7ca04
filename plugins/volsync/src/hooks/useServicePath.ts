import { parseEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { useCallback } from 'react';

/** The path to the Backups tab of a service. */
export function useServicePath(): (entityRef: string) => string {
  const toEntity = useRouteRef(entityRouteRef);
  return useCallback(
    entityRef => {
      const { kind, namespace, name } = parseEntityRef(entityRef);
      const page = toEntity({
        kind: kind.toLocaleLowerCase('en-US'),
        namespace,
        name,
      });
      return `${page}/backups`;
    },
    [toEntity],
  );
}
