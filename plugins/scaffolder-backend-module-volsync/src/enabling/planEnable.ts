import { InputError } from '@backstage/errors';
import { toRepositoryLocation } from 'backstage-plugin-volsync-node';
import { RepositoryModel } from '../model/RepositoryModel';
import type { EnablePlan, EnableRequest } from './EnablePlan';
import { findTarget } from './findTarget';
import { toFiles } from './mergeChanges';
import { planCatalog } from './planCatalog';
import { planDisable } from './planDisable';
import { withShortRefusals } from './shortRefusals';
import { planFlux } from './planFlux';
import { planKustomize } from './planKustomize';
import { planManifests } from './planManifests';
import type { Target } from './Target';

/**
 * Plans everything that enabling backups changes in a repository, and writes nothing. Throws `InputError` with the
 * reason if something isn't recognised, or if disabling wouldn't restore every byte.
 */
export async function planEnable(
  request: EnableRequest,
  known?: RepositoryModel,
): Promise<EnablePlan> {
  const { tree, settings, chosen } = request;
  const model =
    known ??
    (await RepositoryModel.create(tree, { sourceRoot: request.sourceRoot }));
  const target = await findTarget({
    model,
    path: request.path,
    name: request.name,
    app: request.targetApp ?? chosen.APP,
    sourceRoot: request.sourceRoot,
    componentPath: request.componentPath,
    repositoryUrl: request.repositoryUrl,
  });
  const plan = await planTarget(request, model, target);
  const catalog = request.catalog
    ? await planCatalog(tree, request.catalog, {
        cluster: request.catalog.cluster,
        namespace: plan.namespace,
        claim: chosen.VOLSYNC_CLAIM,
      })
    : { changes: [], notes: [] };
  const changes = [...plan.changes, ...catalog.changes];
  const { location } = plan;
  const configured =
    plan.repositoryComponent === undefined
      ? toRepositoryLocation(settings, {
          app: chosen.APP,
          bucket: plan.values.VOLSYNC_BUCKET ?? '',
          claim: chosen.VOLSYNC_CLAIM,
        })
      : location;
  const complete: EnablePlan = {
    ...plan,
    changes,
    notes: [
      ...plan.notes,
      ...(location === undefined || location === configured
        ? []
        : [
            `The component of this repository writes to ${location}. The portal's settings say ${configured}, which isn't used here.`,
          ]),
      ...catalog.notes,
    ],
    location: location ?? configured,
  };
  await refuseInexact(request, model, complete);
  return complete;
}

function planTarget(
  request: EnableRequest,
  model: RepositoryModel,
  target: Target,
): Promise<EnablePlan> {
  switch (target.type) {
    case 'flux':
      return planFlux(request, model, target);
    case 'kustomize':
      return planKustomize(request, model, target);
    default:
      return planManifests(request, model, target);
  }
}

/** Plans several requests one after the other, such as one for each claim of an app. */
export function planEnableAll(
  requests: readonly EnableRequest[],
): Promise<readonly EnablePlan[]> {
  return withShortRefusals(() => planInTurn(requests));
}

async function planInTurn(
  requests: readonly EnableRequest[],
): Promise<readonly EnablePlan[]> {
  const plans: EnablePlan[] = [];
  let model: RepositoryModel | undefined;
  for (const request of requests) {
    model ??= await RepositoryModel.create(request.tree, {
      sourceRoot: request.sourceRoot,
    });
    const plan = await planEnable({ ...request, tree: model.files }, model);
    plans.push(plan);
    model = await model.withChanges(toFiles(plan.changes));
  }
  return plans;
}

/** Removes the planned changes again, in memory, and compares. */
async function refuseInexact(
  request: EnableRequest,
  model: RepositoryModel,
  { changes, target, enabled }: EnablePlan,
): Promise<void> {
  // If something was enabled before, disabling restores the state before that.
  const first = changes.every(
    ({ before }) => !before?.includes('VolSync for Backstage'),
  );
  if (enabled || !first || changes.length === 0) {
    return;
  }
  const after = new Map(changes.map(({ file, after: text }) => [file, text]));
  const removal = await planDisable(
    { ...request, app: request.chosen.APP },
    await model.withChanges(after),
  );
  for (const { file, after: text } of removal.changes) {
    after.set(file, text);
  }
  const inexact = changes.find(
    ({ file, before }) => after.get(file) !== before,
  );
  if (inexact) {
    throw new InputError(
      `Nothing was written, because disabling the backups of ${target} would not restore ${inexact.file} byte for byte. Write the lines around postBuild and components as "key: value" lines without blanks at their ends`,
    );
  }
}
