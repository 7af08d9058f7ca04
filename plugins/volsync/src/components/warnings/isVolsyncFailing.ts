import type { ApiHolder } from '@backstage/frontend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { volsyncApiRef } from '../../api';
import { isVolsyncAvailable } from '../../availability';

/**
 * Whether a volume of the entity is failing or unprotected, for an `EntitySwitch.Case`. False if that is unknown or the
 * viewer has no permission, so it raises alarms but never proves that all is well.
 *
 * @public
 */
export async function isVolsyncFailing(
  entity: Entity,
  context: { readonly apis: ApiHolder },
): Promise<boolean> {
  const api = context.apis.get(volsyncApiRef);
  if (!api || !isVolsyncAvailable(entity)) {
    return false;
  }
  try {
    const { volumes } = await api.getReport(stringifyEntityRef(entity));
    return volumes.some(
      ({ verdict }) => verdict === 'failing' || verdict === 'unprotected',
    );
  } catch {
    return false;
  }
}
