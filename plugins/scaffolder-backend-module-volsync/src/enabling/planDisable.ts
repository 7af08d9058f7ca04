import { RepositoryModel } from '../model/RepositoryModel';
import type { DisablePlan, DisableRequest } from './DisablePlan';
import { disableFlux } from './disableFlux';
import { disableKustomize } from './disableKustomize';
import { findTarget } from './findTarget';
import { planCatalogRemoval } from './planCatalog';

/** Works out how to take out exactly what enabling put in. Throws `InputError` if somebody else put it in. */
export async function planDisable(
  request: DisableRequest,
  known?: RepositoryModel,
): Promise<DisablePlan> {
  const model =
    known ??
    (await RepositoryModel.create(request.tree, {
      sourceRoot: request.sourceRoot,
    }));
  const target = await findTarget({ ...request, model });
  const plan =
    target.type === 'flux'
      ? await disableFlux(request, model, target)
      : await disableKustomize(request, model, target);
  const catalog = request.catalog
    ? await planCatalogRemoval(model.files, request.catalog)
    : { changes: [] };
  const changes = [...plan.changes, ...catalog.changes];
  // A trial of taking out what was just planned needs no notes.
  const others = known ? [] : await sayOthers(model, { ...plan, changes });
  return { ...plan, changes, notes: [...plan.notes, ...others] };
}

/** What still backs the claim up after the change. */
async function sayOthers(
  model: RepositoryModel,
  { changes, claim, namespace }: DisablePlan,
): Promise<readonly string[]> {
  if (changes.length === 0 || claim === undefined) {
    return [];
  }
  const after = await model.withChanges(
    new Map(changes.map(({ file, after: text }) => [file, text])),
  );
  return (await after.backups())
    .filter(
      found =>
        found.scope.names.has(claim) &&
        found.object.kind !== 'ReplicationDestination' &&
        (found.namespace === undefined ||
          namespace === undefined ||
          found.namespace === namespace),
    )
    .map(
      ({ object, place }) =>
        `${object.kind} "${object.metadata.name}" of ${place} still backs the claim up.`,
    );
}
