import path from 'node:path';
import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import {
  readFilledValues,
  refillComponent,
} from '../component/filledComponent';
import {
  COMPONENT_VERSION,
  FILLED_FILES,
  readComponentVersion,
  renderFilledComponent,
  type ComponentFiles,
} from '../component/renderComponent';
import { chooseValues, toValues } from '../component/values';
import {
  buildKustomization,
  type Manifest,
  parseManifests,
  resolveInTree,
  withChanges,
} from 'kustomize-files';
import { readLocation, type RepositoryModel } from '../model/RepositoryModel';
import type { FileChange } from '../repository/Workspace';
import { refuseClashes, refuseRenaming } from './appObjects';
import { compareComponent, toDiff } from './componentInRepository';
import type { EnableRequest, EnablePlan } from './EnablePlan';
import { putComponent } from './listedComponents';
import { chooseNamespace, commonNamespace } from './namespace';
import {
  refuseBackupComponents,
  refuseExistingBackups,
} from './existingBackups';
import {
  type FilledBackups,
  findFilledBackups,
  readAppOf,
} from './filledBackups';
import type { OwnComponent } from './ownComponents';
import {
  planKustomizeComponent,
  readKustomizeWiring,
} from './planKustomizeComponent';
import { FILLED_COMPONENT, KUSTOMIZATION_COMPONENTS } from './yamlPaths';
import { requireOneArrival } from './shared';
import { noBackups, describeTarget, type KustomizeTarget } from './Target';
import { verifyEdit } from './verifyEdit';

/**
 * Enables backups in a kustomization. Nothing substitutes variables there, so a component with filled-in values is
 * written next to it.
 */
export async function planKustomize(
  request: EnableRequest,
  model: RepositoryModel,
  target: KustomizeTarget,
): Promise<EnablePlan> {
  const { settings, chosen, claimMode, allowSecondBackup = false } = request;
  const { directory } = target;
  const tree = model.files;
  const filled = await findFilledBackups(model, directory);
  const listed = filled.filter(({ app }) => app === chosen.APP);
  const own = await planOwn(request, model, target, filled);
  if ('changes' in own) {
    return own;
  }
  if (request.change && listed.length === 0) {
    throw noBackups(request, target);
  }
  if (listed.length === 0) {
    await refuseSameClaim(request, model, filled);
  }
  const component = await chooseComponent(request, model, {
    target,
    listed,
    others: filled,
  });
  const arrival = await requireOneArrival(model, target);
  const componentNotes = await refuseBackupComponents(model, directory, {
    references: target.components.filter(
      each => !filled.some(({ reference }) => reference === each),
    ),
    allowSecond: allowSecondBackup,
  });

  const present = await readFiles(model, component);
  const inUse = present ? readFilledValues(settings, present) : {};
  const variables = chooseValues(settings, chosen, inUse);
  const { objects: appObjects } = await buildKustomization({
    tree,
    directory,
  });
  if (listed.length === 0) {
    refuseClashes(appObjects, {
      app: chosen.APP,
      claim: chosen.VOLSYNC_CLAIM,
      claimMode,
      allowSecond: allowSecondBackup,
    });
  }
  const chosenNamespace = chooseNamespace({
    arrival,
    said: model.namespaceOn(directory, arrival),
    objects: appObjects,
    claim: chosen.VOLSYNC_CLAIM,
    asked: request.namespace,
  });
  const rendered = renderFilledComponent(
    settings,
    toValues(variables),
    claimMode,
    chosenNamespace.written,
  );
  const state = await compareComponent(
    tree,
    component,
    present ? refillComponent(settings, present, rendered) : rendered,
  );
  if (state.state !== 'missing') {
    await refuseOtherVolume(request, model, component);
  }
  const changes: FileChange[] = [...state.changes];
  if (listed.length === 0) {
    const reference = path.posix.relative(directory, component);
    const edited = putComponent(
      target.file,
      KUSTOMIZATION_COMPONENTS,
      reference,
    );
    verifyEdit(target.file, edited, {
      document: 0,
      mean: value => {
        value.components = [...target.components, reference];
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
  const isBackup = (index: number) =>
    after.origins[index]?.file.startsWith(`${component}/`) ?? false;
  refuseClashes(
    after.objects.filter((_, index) => !isBackup(index)),
    {
      app: chosen.APP,
      claim: chosen.VOLSYNC_CLAIM,
      claimMode,
      allowSecond: allowSecondBackup,
    },
  );
  const backups = after.objects.filter((_, index) => isBackup(index));
  const objects = backups.map(object =>
    inNamespace(
      object,
      chosenNamespace.forced ??
        object.metadata.namespace?.toString() ??
        chosenNamespace.fallback ??
        request.namespace,
    ),
  );
  const namespace = commonNamespace(objects, request.namespace, {
    hint: `Set namespace in ${target.file.file}`,
  });
  const location = objects.map(readLocation).find(each => each !== undefined);
  const backupNotes = await refuseExistingBackups(model, {
    claim: chosen.VOLSYNC_CLAIM,
    namespace,
    objects,
    location,
    component,
    allowSecond: allowSecondBackup,
  });

  return {
    target: describeTarget(target),
    changes,
    enabled: listed.length > 0,
    variables,
    values: toValues(variables),
    location,
    namespace,
    objects,
    componentDiff: state.state === 'same' ? '' : toDiff(state.changes),
    notes: [
      `The component is written into ${component} with the values in it, because nothing substitutes variables there.`,
      ...(listed.length === 0 ? own.reasons : []),
      ...describeUnknownClusters(model, directory),
      ...componentNotes,
      ...backupNotes,
    ],
    notChecked: [
      ...after.notUnderstood,
      ...(target.application?.directories[0]?.transformers ?? []).map(
        field => `${target.application?.file}: spec.source.kustomize.${field}`,
      ),
    ].map(each => `${each} was not applied when the result was checked`),
  };
}

/** The repository's own component, if it is used; otherwise the reasons why not. */
async function planOwn(
  request: EnableRequest,
  model: RepositoryModel,
  target: KustomizeTarget,
  filled: readonly FilledBackups[],
): Promise<EnablePlan | { readonly reasons: readonly string[] }> {
  const { component, componentPath, filled: wantsFilled = false } = request;
  const isWired = readKustomizeWiring(target) !== undefined;
  if (
    wantsFilled ||
    filled.length > 0 ||
    (!isWired && (component === 'portal' || componentPath !== undefined))
  ) {
    return { reasons: [] };
  }
  const planned = await planKustomizeComponent(request, model, target);
  return 'changes' in planned ? planned : { reasons: planned };
}

/** An ApplicationSet may apply the directory in several clusters, which only the cluster knows. */
function describeUnknownClusters(
  { applicationSets }: RepositoryModel,
  directory: string,
): string[] {
  return applicationSets
    .filter(
      ({ applications, unknownGenerators }) =>
        unknownGenerators.length > 0 &&
        applications.some(({ directories }) =>
          directories.some(each => each.directory === directory),
        ),
    )
    .map(
      ({ name, file, unknownGenerators }) =>
        `The ApplicationSet "${name}" in ${file} applies ${directory} once for each of ${[
          ...new Set(unknownGenerators),
        ].join(
          ', ',
        )}. If that is more than one, all would write into one restic repository: give each a directory of its own first.`,
    );
}

/** The location of the component. Throws `InputError`. */
async function chooseComponent(
  { componentPath, chosen }: EnableRequest,
  model: RepositoryModel,
  options: {
    readonly target: KustomizeTarget;
    readonly listed: readonly OwnComponent[];
    /** Everything that the kustomization lists */
    readonly others: readonly OwnComponent[];
  },
): Promise<string> {
  const { target, listed, others } = options;
  const wanted =
    componentPath === undefined ? undefined : resolveInTree('.', componentPath);
  const present = listed[0]?.directory;
  if (present !== undefined && wanted !== undefined && wanted !== present) {
    throw new InputError(
      `${target.file.file} already has the component in ${present}, and componentPath is ${wanted}. Leave componentPath out, or disable backups first`,
    );
  }
  const beside =
    others.length === 0
      ? FILLED_COMPONENT
      : `${FILLED_COMPONENT}-${chosen.APP}`;
  const component =
    present ?? wanted ?? path.posix.join(target.directory, beside);
  const set = model.applicationSets.find(({ takes }) => takes(component));
  if (set) {
    throw new InputError(
      `The ApplicationSet "${set.name}" in ${set.file} would make an application of ${component}, where the component goes. Set componentPath to a directory that it doesn't match`,
    );
  }
  return component;
}

/** Throws `InputError` if the claim has such backups under another name, because the app may only have been renamed. */
async function refuseSameClaim(
  { chosen, allowSecondBackup }: EnableRequest,
  model: RepositoryModel,
  filled: readonly FilledBackups[],
): Promise<void> {
  for (const { app, directory } of allowSecondBackup ? [] : filled) {
    const { claim, location } = await readSource(model, directory);
    if (claim === chosen.VOLSYNC_CLAIM) {
      throw new InputError(
        `${directory} already backs up the claim "${claim}" into ${location} as "${app}", and the app is "${chosen.APP}" now. Choose the app name "${app}", or disable backups first`,
      );
    }
  }
}

/** The claim and the restic repository of a component with filled-in values. */
export async function readSource(
  model: RepositoryModel,
  component: string,
): Promise<{
  readonly name: string | undefined;
  readonly claim: string | undefined;
  readonly location: string | undefined;
}> {
  const read = async (name: string) => {
    const file = resolveInTree(component, name);
    return parseManifests((await model.files.read(file)) ?? '', file)[0];
  };
  const source = await read('replicationsource.yaml');
  const secret = await read('externalsecret.yaml');
  const claim = (source?.spec as JsonObject | undefined)?.sourcePVC;
  return {
    name: source?.metadata.name,
    claim: typeof claim === 'string' ? claim : undefined,
    location: secret && readLocation(secret),
  };
}

/** The files of the component, if this version of it exists. */
async function readFiles(
  model: RepositoryModel,
  component: string,
): Promise<ComponentFiles | undefined> {
  const files: Record<string, string> = {};
  for (const name of FILLED_FILES) {
    const text = await model.files.read(resolveInTree(component, name));
    if (text !== undefined) {
      files[name] = text;
    }
  }
  return readComponentVersion(files['kustomization.yaml'] ?? '') ===
    COMPONENT_VERSION
    ? files
    : undefined;
}

/** Throws `InputError` if the existing component backs up another claim, or into another repository. */
async function refuseOtherVolume(
  { chosen, claimMode }: EnableRequest,
  model: RepositoryModel,
  component: string,
): Promise<void> {
  const { claim, location } = await readSource(model, component);
  const remedy = 'Choose another app name, or disable backups there first';
  if (claim !== chosen.VOLSYNC_CLAIM) {
    throw new InputError(
      `${component} already backs up ${
        claim === undefined ? 'something else' : `the claim "${claim}"`
      }, and "${chosen.VOLSYNC_CLAIM}" was asked for. ${remedy}`,
    );
  }
  const app = await readAppOf(model, component);
  const bucket = chosen.VOLSYNC_BUCKET;
  if (
    (app !== undefined && app !== chosen.APP) ||
    (bucket !== undefined &&
      bucket !== '' &&
      location !== undefined &&
      !`${location}/`.includes(`/${bucket}/`))
  ) {
    throw new InputError(
      `${component} already backs up into ${location} as "${app}". Changing the app or the bucket would leave those backups behind. ${remedy}`,
    );
  }
  const restores =
    (await model.files.read(resolveInTree(component, 'claim.yaml'))) !==
    undefined;
  if (restores !== (claimMode === 'new')) {
    throw new InputError(
      `${component} is for ${
        restores
          ? 'a claim that restores itself'
          : 'a claim that was there before'
      }. That can't be changed once the claim exists. Choose the other claim mode, or disable backups first`,
    );
  }
}

function inNamespace(
  object: Manifest,
  namespace: string | undefined,
): Manifest {
  return namespace === undefined
    ? object
    : { ...object, metadata: { ...object.metadata, namespace } };
}
