import { InputError } from '@backstage/errors';
import { toRepositoryLocation } from 'backstage-plugin-volsync-node';
import { toValues } from '../component/values';
import { withChanges } from 'kustomize-files';
import type { EnablePlan, EnableRequest } from './EnablePlan';
import { findTarget } from './findTarget';
import { planCatalog } from './planCatalog';
import { planDisable } from './planDisable';
import { planFlux } from './planFlux';
import { planKustomize } from './planKustomize';

/**
 * Works out everything that enabling backups changes in a repository, and writes nothing. Throws `InputError` with the
 * reason where something is not recognised; what taking out again would not give back byte for byte is refused too.
 *
 * @internal
 */
export async function planEnable(request: EnableRequest): Promise<EnablePlan> {
  const { tree, settings, chosen } = request;
  const target = await findTarget({
    tree,
    path: request.path,
    name: request.name,
    app: chosen.APP,
    sourceRoot: request.sourceRoot ?? '.',
  });
  const plan =
    target.type === 'flux'
      ? await planFlux(request, target)
      : await planKustomize(request, target);
  const catalog = request.catalog
    ? await planCatalog(tree, request.catalog, {
        cluster: request.catalog.cluster,
        namespace: plan.namespace,
        claim: chosen.VOLSYNC_CLAIM,
      })
    : { changes: [], notes: [] };
  const changes = [...plan.changes, ...catalog.changes];
  const values = toValues(plan.variables);
  const complete: EnablePlan = {
    ...plan,
    changes,
    notes: [...plan.notes, ...catalog.notes],
    location: toRepositoryLocation(settings, {
      app: values.APP,
      bucket: values.VOLSYNC_BUCKET,
      claim: values.VOLSYNC_CLAIM,
    }),
  };
  await refuseInexact(request, complete);
  return complete;
}

/** Takes the planned changes out again, in memory, and compares. */
async function refuseInexact(
  request: EnableRequest,
  { changes, target }: EnablePlan,
): Promise<void> {
  // where something was enabled before, taking out gives back what was there before that
  const first = changes.every(
    ({ before }) => !before?.includes('VolSync for Backstage'),
  );
  if (!first || changes.length === 0) {
    return;
  }
  const after = new Map(changes.map(({ file, after: text }) => [file, text]));
  const removal = await planDisable({
    ...request,
    app: request.chosen.APP,
    tree: withChanges(request.tree, after),
  });
  for (const { file, after: text } of removal.changes) {
    after.set(file, text);
  }
  const inexact = changes.find(
    ({ file, before }) => after.get(file) !== before,
  );
  if (inexact) {
    throw new InputError(
      `Taking the backups out of ${target} again would not give ${inexact.file} back as it is now, so nothing is put in. It is written in a form that is not recognised`,
    );
  }
}
