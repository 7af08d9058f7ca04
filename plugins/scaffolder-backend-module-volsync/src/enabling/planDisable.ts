import path from 'node:path';
import { RepositoryModel } from '../model/RepositoryModel';
import type { DisablePlan, DisableRequest } from './DisablePlan';
import { disableFlux } from './disableFlux';
import { disableKustomize } from './disableKustomize';
import { disableManifests } from './disableManifests';
import { findTarget } from './findTarget';
import { findFilledBackups } from './filledBackups';
import { findManifestBackups } from './manifestBackups';
import { mergeChanges, toFiles } from './mergeChanges';
import { planCatalogRemoval } from './planCatalog';
import type { FluxTarget, Target } from './Target';
import { toDirectoryTarget } from './toArgoTarget';
import { toFluxTarget } from './toFluxTarget';
import { toKustomizeTarget } from './toKustomizeTarget';
import { withShortRefusals } from './shortRefusals';

/** Plans how to remove exactly what enabling added. Throws `InputError` if a person added it. */
export function planDisable(
  request: DisableRequest,
  known?: RepositoryModel,
): Promise<DisablePlan> {
  return withShortRefusals(() => planRemoval(request, known));
}

async function planRemoval(
  request: DisableRequest,
  known?: RepositoryModel,
): Promise<DisablePlan> {
  const model =
    known ??
    (await RepositoryModel.create(request.tree, {
      sourceRoot: request.sourceRoot,
    }));
  const target = await findBackupTarget(request, model);
  const plan = await disable(request, model, target);
  const catalog = request.catalog
    ? await planCatalogRemoval(
        model.files,
        request.catalog,
        plan.others?.length ? plan.claim : undefined,
      )
    : { changes: [] };
  const changes = [...plan.changes, ...catalog.changes];
  // A trial removal of a fresh plan needs no notes.
  const others = known ? [] : await describeOthers(model, { ...plan, changes });
  return { ...plan, changes, notes: [...plan.notes, ...others] };
}

function disable(
  request: DisableRequest,
  model: RepositoryModel,
  target: Target,
): Promise<DisablePlan> {
  switch (target.type) {
    case 'flux':
      return disableTarget(request, model, target);
    case 'kustomize':
      return disableKustomize(request, model, target);
    default:
      return disableManifests(request, model, target);
  }
}

/** Finds the backups by the name of the app, or by that of a component with filled-in values. */
async function findBackupTarget(
  request: DisableRequest,
  model: RepositoryModel,
): Promise<Target> {
  const { app, targetApp = app, sourceRoot } = request;
  try {
    return await findTarget({ ...request, app: targetApp, model });
  } catch (error) {
    const [manifest] = (await findManifestBackups(model)).filter(
      each => each.app === app && request.path === undefined,
    );
    if (manifest) {
      const directory = path.posix.dirname(manifest.file);
      return toDirectoryTarget(directory, { model, app, sourceRoot });
    }
    const own = await model.ownKustomizations();
    for (const { directory } of request.path
      ? []
      : model.graph.nodes.values()) {
      const filled = await findFilledBackups(model, directory);
      if (filled.some(each => each.app === app)) {
        const flux = own.find(each => each.directory === directory);
        return flux
          ? toFluxTarget(flux.node, { model, sourceRoot })
          : toKustomizeTarget(model.files, directory);
      }
    }
    throw error;
  }
}

/**
 * Disables the backups with the app's name, or all if none has it. An app may have backups by variables, and others by
 * components with filled-in values.
 */
async function disableTarget(
  request: DisableRequest,
  model: RepositoryModel,
  target: FluxTarget,
): Promise<DisablePlan> {
  const { directory } = target;
  const names = [
    ...(await findFilledBackups(model, directory)),
    ...(await findManifestBackups(model, directory)),
  ].flatMap(({ app }) => app ?? []);
  if (names.length === 0) {
    return disableFlux(request, model, target);
  }
  const disableFilled = async (present: RepositoryModel) =>
    model.graph.nodes.has(directory)
      ? disableKustomize(
          request,
          present,
          await toKustomizeTarget(present.files, directory),
        )
      : disableManifests(request, present, {
          type: 'manifests',
          directory,
          flux: target,
        });
  const main = await disableFlux(request, model, target);
  const mainNames = main.changes.length > 0 && main.app ? [main.app] : [];
  if (names.includes(request.app)) {
    const plan = await disableFilled(model);
    return { ...plan, others: [...(plan.others ?? []), ...mainNames] };
  }
  if (mainNames.includes(request.app)) {
    return { ...main, others: names };
  }
  const all = await disableFilled(
    await model.withChanges(toFiles(main.changes)),
  );
  return {
    ...all,
    target: main.changes.length > 0 ? main.target : all.target,
    changes: mergeChanges(main.changes, all.changes),
    notes: [...(main.changes.length > 0 ? main.notes : []), ...all.notes],
  };
}

/** What still backs up the claim after the change. */
async function describeOthers(
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
