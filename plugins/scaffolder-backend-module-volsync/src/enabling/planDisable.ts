import type { DisablePlan, DisableRequest } from './DisablePlan';
import { disableFlux } from './disableFlux';
import { disableKustomize } from './disableKustomize';
import { findTarget } from './findTarget';
import { planCatalogRemoval } from './planCatalog';

/**
 * Works out how to take exactly that out which enabling put in. Throws `InputError` where somebody else put it in.
 *
 * @internal
 */
export async function planDisable(
  request: DisableRequest,
): Promise<DisablePlan> {
  const target = await findTarget({
    ...request,
    sourceRoot: request.sourceRoot ?? '.',
  });
  const plan =
    target.type === 'flux'
      ? await disableFlux(request, target)
      : await disableKustomize(request, target);
  const catalog = request.catalog
    ? await planCatalogRemoval(request.tree, request.catalog)
    : { changes: [] };
  return { ...plan, changes: [...plan.changes, ...catalog.changes] };
}
