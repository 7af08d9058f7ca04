import path from 'node:path';
import { InputError } from '@backstage/errors';
import {
  FILLED_FILES,
  readComponentVersion,
} from '../component/renderComponent';
import { resolveInTree } from 'kustomize-files';
import { toReferred } from '../model/DirectoryGraph';
import type { RepositoryModel } from '../model/RepositoryModel';
import { listFiles } from '../repository/walk';
import type { FileChange } from '../repository/Workspace';
import type { DisablePlan, DisableRequest } from './DisablePlan';
import { takeComponent } from './listedComponents';
import { findComponentUsers } from './ownComponents';
import { findFilledBackups, readAppOf } from './filledBackups';
import { readSource } from './planKustomize';
import {
  disableKustomizeComponent,
  readKustomizeWiring,
} from './planKustomizeComponent';
import { FILLED_COMPONENT, KUSTOMIZATION_COMPONENTS } from './yamlPaths';
import { describeTarget, type KustomizeTarget } from './Target';

/** Removes a component with filled-in values from a kustomization. Throws `InputError`. */
export async function disableKustomize(
  { keepComponent, app }: DisableRequest,
  model: RepositoryModel,
  target: KustomizeTarget,
): Promise<DisablePlan> {
  const { directory } = target;
  const all = await findFilledBackups(model, directory);
  const named = all.filter(each => each.app === app);
  const wiring = readKustomizeWiring(target);
  if (wiring && named.length === 0) {
    return disableKustomizeComponent(model, target, wiring);
  }
  const own = named.length > 0 ? named : all;
  const beside = path.posix.join(directory, FILLED_COMPONENT);
  const components = own.map(each => each.directory);
  if (own.length === 0 && (await readVersion(model, beside)) !== undefined) {
    components.push(beside);
  }
  const [component] = components;
  if (component === undefined) {
    refuseForeign(target, beside);
    return {
      target: describeTarget(target),
      changes: [],
      notes: [`${describeTarget(target)} has no backups, so nothing changes.`],
    };
  }
  const changes: FileChange[] = [];
  let edited = target.file;
  for (const { reference } of own.toReversed()) {
    edited = takeComponent(edited, KUSTOMIZATION_COMPONENTS, reference);
  }
  if (edited.text !== target.file.text) {
    changes.push({
      file: edited.file,
      before: target.file.text,
      after: edited.text,
    });
  }
  const after = await model.withChanges(
    new Map(changes.map(({ file, after: text }) => [file, text])),
  );
  const notes: string[] = [];
  for (const each of components) {
    const removal = await removeFilled(
      { model, after },
      each,
      keepComponent ?? false,
    );
    changes.push(...removal.changes);
    notes.push(...removal.notes);
  }
  const [arrival] = await model.arrivalsOfDirectory(directory);
  const { name, ...source } = await readSource(model, component);
  return {
    target: describeTarget(target),
    changes,
    notes,
    namespace: arrival && model.namespaceOn(directory, arrival),
    app: (await readAppOf(model, component)) ?? name,
    ...source,
    others: all
      .filter(each => !own.includes(each))
      .map(each => each.app)
      .filter(each => each !== undefined),
  };
}

/** Removes the files of a component with filled-in values if nothing uses them any more. */
async function removeFilled(
  {
    model,
    after,
  }: { readonly model: RepositoryModel; readonly after: RepositoryModel },
  component: string,
  keep: boolean,
): Promise<{ changes: FileChange[]; notes: string[] }> {
  const [user] = await findComponentUsers(after, component);
  if (user !== undefined || keep) {
    return {
      changes: [],
      notes: [
        user === undefined
          ? `The files in ${component} stay, as requested. Nothing uses them now.`
          : `The files in ${component} stay: ${user} uses them.`,
      ],
    };
  }
  const changes: FileChange[] = [];
  const notes: string[] = [];
  for (const file of await listFiles(model.files, component)) {
    if (FILLED_FILES.includes(path.posix.relative(component, file))) {
      changes.push({
        file,
        before: await model.files.read(file),
        after: undefined,
      });
    } else {
      notes.push(`${file} stays: "Enable backups" didn't write it.`);
    }
  }
  return { changes, notes };
}

/** Throws `InputError` if the directory of the component is listed but isn't the portal's. */
function refuseForeign(target: KustomizeTarget, component: string): void {
  const listed = target.components.some(each =>
    toReferred(target.directory, each).includes(component),
  );
  if (listed) {
    throw new InputError(
      `${component} isn't the component of VolSync for Backstage, so it is left as it is. Remove it from ${target.file.file} by hand`,
    );
  }
}

async function readVersion(
  model: RepositoryModel,
  directory: string,
): Promise<number | undefined> {
  const text = await model.files.text(
    resolveInTree(directory, 'kustomization.yaml'),
  );
  return readComponentVersion(text ?? '');
}
