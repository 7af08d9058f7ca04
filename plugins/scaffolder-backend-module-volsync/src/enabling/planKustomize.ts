import path from 'node:path';
import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { renderFilledComponent } from '../component/renderComponent';
import { chooseValues, toValues } from '../component/values';
import {
  buildKustomization,
  type Manifest,
  parseManifests,
  resolveInTree,
  withChanges,
} from 'kustomize-files';
import type { FileChange } from '../repository/Workspace';
import { refuseClashes, refuseRenaming } from './appObjects';
import { compareComponent, toDiff } from './componentInRepository';
import type { EnableRequest, TargetPlan } from './EnablePlan';
import { putComponent } from './listedComponents';
import { commonNamespace } from './namespace';
import { refuseOtherBackups } from './otherBackups';
import {
  FILLED_COMPONENT,
  KUSTOMIZATION_COMPONENTS,
  referredDirectory,
} from './places';
import { sayTarget, type KustomizeTarget } from './Target';
import { verifyEdit } from './verifyEdit';

/**
 * Enables backups in a kustomization: nobody substitutes variables there, so the component is written beside it with
 * the values in it.
 *
 * @internal
 */
export async function planKustomize(
  request: EnableRequest,
  target: KustomizeTarget,
): Promise<TargetPlan> {
  const { tree, settings, chosen, claimMode } = request;
  const { directory } = target;
  const component = path.posix.join(directory, FILLED_COMPONENT);
  const listed = target.components.filter(
    reference => referredDirectory(directory, reference) === component,
  );
  const others = target.components.filter(each => !listed.includes(each));
  await refuseOtherBackups(tree, directory, others);

  const variables = chooseValues(settings, chosen);
  const files = renderFilledComponent(settings, toValues(variables), claimMode);
  const state = await compareComponent(tree, component, files);
  if (state.state !== 'missing') {
    await refuseOtherVolume(request, component);
  }
  const changes: FileChange[] = [...state.changes];
  if (listed.length === 0) {
    const edited = putComponent(
      target.file,
      KUSTOMIZATION_COMPONENTS,
      FILLED_COMPONENT,
    );
    verifyEdit(target.file, edited, {
      document: 0,
      mean: value => {
        value.components = [...target.components, FILLED_COMPONENT];
      },
    });
    changes.push({
      file: target.file.file,
      before: target.file.text,
      after: edited.text,
    });
  }

  const after = await buildKustomization({
    tree: withChanges(
      tree,
      new Map(changes.map(({ file, after: text }) => [file, text])),
    ),
    directory,
  });
  await refuseRenaming(tree, target, after.notUnderstood);
  const names = new Set(
    Object.entries(files)
      .filter(([name]) => name !== 'kustomization.yaml')
      .flatMap(([name, text]) => parseManifests(text, name))
      .map(({ kind, metadata }) => `${kind} ${metadata.name}`),
  );
  const isBackup = ({ kind, metadata }: Manifest) =>
    names.has(`${kind} ${metadata.name}`);
  refuseClashes(
    after.objects.filter(object => !isBackup(object)),
    { app: chosen.APP, claim: chosen.VOLSYNC_CLAIM, claimMode },
  );
  const objects = after.objects
    .filter(isBackup)
    .map(object => inNamespace(object, target.namespace ?? request.namespace));

  return {
    target: sayTarget(target),
    changes,
    enabled: listed.length > 0,
    variables,
    namespace: commonNamespace(objects, request.namespace, {
      hint: `Set namespace in ${target.file.file}`,
    }),
    objects,
    componentDiff: state.state === 'same' ? '' : toDiff(state.changes),
    notes: [
      `The component is written into ${component} with the values in it, since nothing substitutes variables there.`,
    ],
    notChecked: after.notUnderstood.map(
      each => `${each} was not applied when the result was checked`,
    ),
  };
}

/** Throws `InputError` where the component that is there backs another claim up, or into another repository. */
async function refuseOtherVolume(
  { tree, chosen, claimMode }: EnableRequest,
  component: string,
): Promise<void> {
  const file = resolveInTree(component, 'replicationsource.yaml');
  const [source] = parseManifests((await tree.read(file)) ?? '', file);
  const claim = (source?.spec as JsonObject | undefined)?.sourcePVC;
  if (!source || claim !== chosen.VOLSYNC_CLAIM) {
    throw new InputError(
      `${component} already backs up ${
        typeof claim === 'string' ? `the claim "${claim}"` : 'something else'
      }, and "${
        chosen.VOLSYNC_CLAIM
      }" was asked for. Disable backups there first, or give the other claim a kustomization of its own`,
    );
  }
  const restores =
    (await tree.read(resolveInTree(component, 'claim.yaml'))) !== undefined;
  if (restores !== (claimMode === 'new')) {
    throw new InputError(
      `${component} is there for ${
        restores
          ? 'a claim that restores itself'
          : 'a claim that was there before'
      }. That cannot be changed on a claim that is there: choose the other claim mode, or disable backups first`,
    );
  }
}

function inNamespace(
  object: Manifest,
  namespace: string | undefined,
): Manifest {
  return object.metadata.namespace === undefined && namespace !== undefined
    ? { ...object, metadata: { ...object.metadata, namespace } }
    : object;
}
