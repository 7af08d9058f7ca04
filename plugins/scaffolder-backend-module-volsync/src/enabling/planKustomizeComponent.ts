import path from 'node:path';
import { InputError } from '@backstage/errors';
import {
  buildKustomization,
  isObject,
  type JsonObject,
  type Manifest,
  resolveInTree,
  withChanges,
  type YamlFile,
} from 'kustomize-files';
import { stringify } from 'yaml';
import { readAt, readObjectValues } from '../component/filledComponent';
import { chooseValues, toValues } from '../component/values';
import { toReferred } from '../model/DirectoryGraph';
import { readLocation, type RepositoryModel } from '../model/RepositoryModel';
import type { FileChange } from '../repository/Workspace';
import { refuseClashes, refuseRenaming } from './appObjects';
import type { DisablePlan } from './DisablePlan';
import type { EnablePlan, EnableRequest } from './EnablePlan';
import {
  refuseBackupComponents,
  refuseExistingBackups,
} from './existingBackups';
import {
  type Filling,
  findKustomizeComponents,
  type KustomizeComponent,
  learnFilling,
  NO_FILLING,
  objectsOfComponent,
  setField,
  sourceFields,
} from './kustomizeComponents';
import {
  type ListPath,
  putMarkedItems,
  readMarkedItems,
  takeMarkedItems,
} from './listedComponents';
import { chooseNamespace, commonNamespace } from './namespace';
import { KUSTOMIZATION_COMPONENTS } from './yamlPaths';
import { isAsked, isSource } from './repositoryComponents';
import { requireOneArrival } from './shared';
import { type KustomizeTarget, describeTarget } from './Target';
import { verifyEdit } from './verifyEdit';

const PATCHES: ListPath = { document: 0, keys: [], key: 'patches' };
const GENERATORS: ListPath = {
  document: 0,
  keys: [],
  key: 'configMapGenerator',
};

/** The repository's component to which "Enable backups" wired a kustomization; undefined if it didn't. */
export function readKustomizeWiring({
  file,
  directory,
}: KustomizeTarget):
  | { readonly reference: string; readonly directory: string }
  | undefined {
  const [reference] = readMarkedItems(file, KUSTOMIZATION_COMPONENTS);
  const [component] =
    reference === undefined ? [] : toReferred(directory, reference);
  return reference === undefined || component === undefined
    ? undefined
    : { reference, directory: component };
}

/**
 * Wires a kustomization to the repository's own component, like another app or as its replacements require. Returns the
 * reasons if none fits. Throws `InputError` if a person named one that doesn't.
 */
export async function planKustomizeComponent(
  request: EnableRequest,
  model: RepositoryModel,
  target: KustomizeTarget,
): Promise<EnablePlan | readonly string[]> {
  const { component: named, chosen } = request;
  const wired = readKustomizeWiring(target);
  if (wired) {
    return tryFilling(request, model, target, {
      component: { directory: wired.directory, users: [] },
      filling: readFilling(target.file),
      reference: wired.reference,
    });
  }
  const all = await findKustomizeComponents(model);
  const wanted = named === undefined ? undefined : resolveInTree('.', named);
  const reasons: string[] = [];
  for (const component of all.filter(
    ({ directory, users }) =>
      (wanted === undefined ? users.length > 0 : directory === wanted) &&
      !users.includes(target.directory),
  )) {
    const learned = await Promise.all(
      component.users.map(user =>
        learnFilling(model, component.directory, {
          settings: request.settings,
          user,
          app: chosen.APP,
          claim: chosen.VOLSYNC_CLAIM,
        }),
      ),
    );
    let reason: string | undefined;
    for (const filling of [
      ...learned.flatMap(each => (each === undefined ? [] : [each])),
      NO_FILLING,
    ]) {
      try {
        return await tryFilling(request, model, target, { component, filling });
      } catch (error) {
        if ((error as Error).name !== 'InputError') {
          throw error;
        }
        reason ??= (error as Error).message;
      }
    }
    reasons.push(
      `The repository's own component ${component.directory} isn't used: ${reason}`,
    );
  }
  if (wanted !== undefined) {
    throw new InputError(
      reasons[0] ??
        `${wanted} isn't a component with a ReplicationSource. Set component to ${[
          ...all.map(({ directory }) => directory),
          '"portal"',
        ].join(' or ')}`,
    );
  }
  return reasons;
}

/** Removes the wiring again. */
export async function disableKustomizeComponent(
  model: RepositoryModel,
  target: KustomizeTarget,
  { directory }: { readonly directory: string },
): Promise<DisablePlan> {
  const edited = [PATCHES, GENERATORS, KUSTOMIZATION_COMPONENTS].reduce(
    (file, listPath) => takeMarkedItems(file, listPath),
    target.file,
  );
  const { objects, origins } = await buildKustomization({
    tree: model.files,
    directory: target.directory,
  });
  const own = objects.filter(
    (_, index) => origins[index]?.file.startsWith(`${directory}/`) ?? false,
  );
  const source = own.find(isSource);
  const claim = isObject(source?.spec) ? source.spec.sourcePVC : undefined;
  const [arrival] = await model.arrivalsOfDirectory(target.directory);
  return {
    target: describeTarget(target),
    changes: [
      { file: edited.file, before: target.file.text, after: edited.text },
    ],
    notes: [
      `The repository's own component ${directory} stays for other apps.`,
    ],
    namespace: arrival && model.namespaceOn(target.directory, arrival),
    app: source?.metadata.name,
    claim: typeof claim === 'string' ? claim : undefined,
    location: own.map(readLocation).find(each => each !== undefined),
  };
}

interface Attempt {
  readonly component: KustomizeComponent;
  readonly filling: Filling;
  /** As the app already lists the component */
  readonly reference?: string;
}

async function tryFilling(
  request: EnableRequest,
  model: RepositoryModel,
  target: KustomizeTarget,
  attempt: Attempt,
): Promise<EnablePlan> {
  const { settings, chosen, allowSecondBackup = false } = request;
  const { component, reference } = attempt;
  const before = await tryBuilding(request, model, target, attempt);
  const wanted = toValues(chooseValues(settings, chosen));
  let { filling } = attempt;
  for (const { name, keys } of sourceFields(settings)) {
    const present = readAt(before.source, keys);
    if (
      present !== undefined &&
      chosen[name] &&
      isAsked(request, name, reference) &&
      String(present) !== wanted[name]
    ) {
      filling = setField(filling, {
        source: before.source,
        keys,
        value:
          typeof present === 'number' ? Number(wanted[name]) : wanted[name],
      });
    }
  }
  const result = await tryBuilding(request, model, target, {
    ...attempt,
    filling,
  });
  const written = readObjectValues(settings, result.objects);
  const componentNotes = await refuseBackupComponents(model, target.directory, {
    references: target.components.filter(each => each !== result.reference),
    allowSecond: allowSecondBackup,
  });
  const notes = await refuseExistingBackups(model, {
    claim: chosen.VOLSYNC_CLAIM,
    namespace: result.namespace,
    objects: result.objects,
    location: result.location,
    component: component.directory,
    directories: listAbove(model, target.directory),
    allowSecond: allowSecondBackup,
  });
  const name = result.source.metadata.name;
  return {
    target: describeTarget(target),
    changes: result.changes,
    enabled: reference !== undefined,
    variables: [],
    values: {
      ...written,
      APP: name,
      VOLSYNC_CLAIM: chosen.VOLSYNC_CLAIM,
    },
    repositoryComponent: component.directory,
    location: result.location,
    namespace: result.namespace,
    objects: result.objects,
    componentDiff: '',
    notes: [
      `The repository's own component ${component.directory} is used${
        reference === undefined
          ? `, ${describeFilling(
              filling,
            )}. For the portal's component, set component to "portal"`
          : ''
      }.`,
      ...(name === chosen.APP
        ? []
        : [`The component calls the backups "${name}".`]),
      ...componentNotes,
      ...notes,
    ],
    notChecked: result.notUnderstood.map(
      each => `${each} was not applied when the result was checked`,
    ),
  };
}

/** A directory, and all directories from which it is built. */
function listAbove(
  { graph }: RepositoryModel,
  directory: string,
): ReadonlySet<string> {
  const found = new Set([directory]);
  for (const each of found) {
    graph.usersOf(each).forEach(user => found.add(user.directory));
  }
  return found;
}

function describeFilling({ patches, configMapGenerator }: Filling): string {
  const ways = [
    ...(configMapGenerator.length > 0 ? ['a ConfigMap'] : []),
    ...(patches.length > 0 ? ['patches'] : []),
  ];
  return ways.length === 0
    ? 'which reads what it needs from the app'
    : `filled by ${ways.join(' and ')} as other apps do it`;
}

/**
 * Edits the kustomization and builds it. Throws `InputError` if it wouldn't back up the claim, or more than the claim.
 */
async function tryBuilding(
  request: EnableRequest,
  model: RepositoryModel,
  target: KustomizeTarget,
  { component, filling, reference: listed }: Attempt,
) {
  const { chosen, claimMode } = request;
  const reference =
    listed ?? path.posix.relative(target.directory, component.directory);
  const file = edit(target, reference, filling);
  const changes: FileChange[] =
    file.text === target.file.text
      ? []
      : [{ file: file.file, before: target.file.text, after: file.text }];
  const after = await buildKustomization({
    tree: withChanges(model.files, new Map([[file.file, file.text]])),
    directory: target.directory,
  });
  await refuseRenaming(model.files, target, after.notUnderstood);
  const isOwn = (index: number) =>
    after.origins[index]?.file.startsWith(`${component.directory}/`) ?? false;
  const app = after.objects.filter((_, index) => !isOwn(index));
  const own = after.objects.filter((_, index) => isOwn(index));
  const source = own.find(isSource);
  const spec = isObject(source?.spec) ? source.spec : {};
  if (!source || spec.sourcePVC !== chosen.VOLSYNC_CLAIM) {
    throw new InputError(
      `it would back up "${spec.sourcePVC}" and not "${chosen.VOLSYNC_CLAIM}"`,
    );
  }
  const makesClaim = (
    await objectsOfComponent(model, component.directory)
  ).some(({ kind }) => kind === 'PersistentVolumeClaim');
  if (makesClaim !== (claimMode === 'new')) {
    throw new InputError(
      makesClaim
        ? 'it makes the claim, which is there already'
        : "it doesn't make the claim",
    );
  }
  if (!isObject(spec.restic)) {
    throw new InputError("its mover isn't restic");
  }
  const location = own.map(readLocation).find(each => each !== undefined);
  if (location === undefined) {
    throw new InputError(
      "it doesn't say into which restic repository it backs up",
    );
  }
  refuseClashes(app, {
    app: source.metadata.name,
    claim: chosen.VOLSYNC_CLAIM,
    claimMode,
    allowSecond: request.allowSecondBackup ?? false,
  });
  const arrival = await requireOneArrival(model, target);
  const choice = chooseNamespace({
    arrival,
    said: model.namespaceOn(target.directory, arrival),
    objects: app,
    claim: chosen.VOLSYNC_CLAIM,
    asked: request.namespace,
  });
  const objects = own.map(object => {
    const namespace =
      choice.forced ?? object.metadata.namespace ?? choice.fallback;
    return namespace === undefined
      ? object
      : { ...object, metadata: { ...object.metadata, namespace } };
  }) as Manifest[];
  return {
    changes,
    reference,
    objects,
    source,
    location,
    notUnderstood: after.notUnderstood,
    namespace: commonNamespace(objects, request.namespace, {
      hint: `Set namespace in ${target.file.file}`,
    }),
  };
}

function edit(
  target: KustomizeTarget,
  reference: string,
  filling: Filling,
): YamlFile {
  const isListed = readMarkedItems(
    target.file,
    KUSTOMIZATION_COMPONENTS,
  ).includes(reference);
  const existing = readFilling(target.file);
  let file = putMarkedItems(target.file, KUSTOMIZATION_COMPONENTS, [reference]);
  for (const [place, key] of [
    [GENERATORS, 'configMapGenerator'],
    [PATCHES, 'patches'],
  ] as const) {
    if (JSON.stringify(existing[key]) !== JSON.stringify(filling[key])) {
      file = takeMarkedItems(file, place);
      const left = [...filling[key]];
      file = putMarkedItems(file, place, left.map(nameOfEntry), () =>
        printEntry(left.shift() ?? {}),
      );
    }
  }
  verifyEdit(target.file, file, {
    document: 0,
    mean: value => {
      if (!isListed) {
        value.components = [...target.components, reference];
      }
      for (const key of ['configMapGenerator', 'patches'] as const) {
        const present = (value[key] ?? []) as JsonObject[];
        const kept = present.slice(0, present.length - existing[key].length);
        const entries = [...kept, ...filling[key]];
        if (entries.length > 0 || key in value) {
          value[key] = entries as JsonObject[];
        }
      }
    },
  });
  return file;
}

/** The entries that "Enable backups" added to the lists of a kustomization. */
function readFilling(file: YamlFile): Filling {
  const value: unknown = file.documents[0]?.toJS();
  const entries = (listPath: ListPath) => {
    const names = readMarkedItems(file, listPath);
    const list = isObject(value) && listPath.key ? value[listPath.key] : [];
    return Array.isArray(list) && names.length > 0
      ? list.filter(isObject).slice(-names.length)
      : [];
  };
  return { patches: entries(PATCHES), configMapGenerator: entries(GENERATORS) };
}

function nameOfEntry(entry: JsonObject): string {
  const { target } = entry;
  return isObject(target)
    ? [target.kind, target.name].filter(Boolean).join('/')
    : String(entry.name);
}

function printEntry(entry: JsonObject): string {
  return stringify(entry, { lineWidth: 0 }).trimEnd();
}
