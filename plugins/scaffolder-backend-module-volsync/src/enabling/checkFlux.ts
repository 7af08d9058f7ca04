import { type Manifest, toFluxObjects, type Variables } from 'kustomize-files';
import type { FluxSpec } from '../model/FluxKustomization';
import { readLocation, type RepositoryModel } from '../model/RepositoryModel';
import type { FileChange } from '../repository/Workspace';
import { findAppDirectory } from './appDirectory';
import {
  refuseChangedObjects,
  refuseClashes,
  refuseRenaming,
  refuseUnescapedFiles,
} from './appObjects';
import { buildWithBackups } from './buildWithBackups';
import type { EnableRequest, EnablePlan } from './EnablePlan';
import { refuseExistingBackups } from './existingBackups';
import { commonNamespace } from './namespace';
import { refuseSharedFlux } from './shared';
import { describeTarget, type FluxTarget } from './Target';

/** The planned change of a Flux Kustomization. */
interface FluxChange {
  readonly changes: readonly FileChange[];
  /** The directory of the component */
  readonly component: string;
  /** The existing references to it */
  readonly listed: readonly string[];
  /** The reference to it under `spec.components`, if there is one */
  readonly reference: string | undefined;
  /** Values that variables must have once the parents have patched the Kustomization */
  readonly expected: Variables;
  /** The variables that the app has on its own */
  readonly before: Variables;
}

/** Builds the result of a change as kustomize and Flux would, and throws `InputError` if it would break something. */
export async function checkFlux(
  request: EnableRequest,
  model: RepositoryModel,
  target: FluxTarget,
  change: FluxChange,
): Promise<
  Pick<
    EnablePlan,
    'target' | 'location' | 'namespace' | 'objects' | 'notes' | 'notChecked'
  >
> {
  const { chosen, claimMode, allowSecondBackup = false } = request;
  const { component } = change;
  const built = await buildWithBackups(model, target, change);
  const [spec = target.spec] = built.specs;
  await refuseRenaming(model.files, target, built.notUnderstood);
  const from = spec.substitutesFrom;
  const before = {
    variables: change.before,
    from: target.spec.substitutesFrom,
  };
  const after = { variables: spec.substitute, from };
  refuseChangedObjects(built.app, before, after);
  const isNew = Object.keys(before.variables).length === 0 && !before.from;
  if (isNew && built.notUnderstood.length > 0) {
    await refuseUnescapedFiles(model.files, built.files, after.variables);
  }
  refuseClashes(toFluxObjects(built.app, after.variables), {
    app: chosen.APP,
    claim: chosen.VOLSYNC_CLAIM,
    claimMode,
    allowSecond: allowSecondBackup,
  });
  const objects = toFluxObjects(built.backups, spec.substitute);
  const own = await findAppDirectory(
    model,
    target.directory,
    chosen.VOLSYNC_CLAIM,
  );
  const namespace = commonNamespace(objects, request.namespace, {
    hint:
      own === undefined
        ? `Set spec.targetNamespace in ${target.file.file}, or namespace in its kustomization.yaml`
        : `Set kustomization to ${own}, the directory of the app itself`,
  });
  const locations = built.specs.map(each => toLocation(built.backups, each));
  await refuseSharedFlux(model, target, locations);
  const [location, ...otherLocations] = locations;
  const notes = await refuseExistingBackups(model, {
    claim: chosen.VOLSYNC_CLAIM,
    namespace,
    objects,
    location,
    component,
    flux: target.node,
    allowSecond: allowSecondBackup,
  });
  return {
    target: describeTarget(target),
    location,
    namespace,
    objects,
    notes: [...describeOtherLocations(otherLocations), ...notes],
    notChecked: [
      ...[
        ...built.notUnderstood,
        ...spec.transformers.map(field => `${target.file.file}: spec.${field}`),
      ].map(each => `${each} was not applied when the result was checked`),
      ...(from
        ? [
            'spec.postBuild.substituteFrom: the values of variables from a ConfigMap or Secret are not known',
          ]
        : []),
    ],
  };
}

/** If the app is applied in several places, each needs its own restic repository. */
function describeOtherLocations(
  locations: readonly (string | undefined)[],
): string[] {
  return locations.length === 0
    ? []
    : [
        `It is applied in ${
          locations.length + 1
        } places. The others back up into ${locations.join(' and ')}.`,
      ];
}

/** The restic repository of one place. */
function toLocation(
  backups: readonly Manifest[],
  { substitute }: FluxSpec,
): string | undefined {
  return toFluxObjects(backups, substitute)
    .map(readLocation)
    .find(each => each !== undefined);
}
