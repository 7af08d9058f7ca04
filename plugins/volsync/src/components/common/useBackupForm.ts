import {
  routeResolutionApiRef,
  useApiHolder,
  useRouteRef,
} from '@backstage/frontend-plugin-api';
import {
  catalogApiRef,
  type CatalogApi,
} from '@backstage/plugin-catalog-react';
import { useCallback, useContext, useMemo } from 'react';
import { enableBackupsRouteRef } from '../../routes';
import { LegacyTemplateRoute, type TemplateRoute } from './LegacyTemplateRoute';
import { useLoad } from '../../hooks/useLoad';

/** The templates in this plugin's scaffolder module. */
export type BackupTemplate =
  | 'enable-backups'
  | 'change-backups'
  | 'disable-backups';

/** Builds the address of a template's form with prefilled fields. */
type ToBackupForm = (
  entityRef: string,
  values: Readonly<Record<string, unknown>>,
) => string;

/** Undefined if there is no such template or no route to its form. */
export function useBackupForm(
  templateName: BackupTemplate,
): ToBackupForm | undefined {
  const apis = useApiHolder();
  const catalog = apis.get(catalogApiRef);
  // The frontend system never changes within an app, so the order of hooks is stable
  const useRoute =
    apis.get(routeResolutionApiRef) === undefined
      ? useLegacyRoute
      : useNewRoute;
  const route = useRoute();
  const find = useCallback(
    async () => catalog !== undefined && hasTemplate(catalog, templateName),
    [catalog, templateName],
  );
  const { state } = useLoad(route && catalog ? find : undefined);
  const exists = state.kind === 'loaded' && state.value;
  return useMemo(
    () =>
      route && exists
        ? (entityRef, values) => {
            const path = route({ namespace: 'default', templateName });
            const formData = JSON.stringify({ entity: entityRef, ...values });
            return `${path}?${new URLSearchParams({ formData })}`;
          }
        : undefined,
    [exists, route, templateName],
  );
}

const answers = new WeakMap<
  CatalogApi,
  Map<BackupTemplate, Promise<boolean>>
>();

/** All volumes share one answer. Only a template that exists is remembered, so a new one is found without a reload. */
function hasTemplate(
  catalog: CatalogApi,
  name: BackupTemplate,
): Promise<boolean> {
  const known =
    answers.get(catalog) ?? new Map<BackupTemplate, Promise<boolean>>();
  answers.set(catalog, known);
  const asked = known.get(name);
  if (asked) {
    return asked;
  }
  const answer = catalog
    .getEntityByRef(`template:default/${name}`)
    .then(template => template !== undefined);
  known.set(name, answer);
  const forget = () => known.delete(name);
  answer.then(exists => exists || forget(), forget);
  return answer;
}

function useNewRoute(): TemplateRoute | undefined {
  return useRouteRef(enableBackupsRouteRef);
}

function useLegacyRoute(): TemplateRoute | undefined {
  return useContext(LegacyTemplateRoute);
}
