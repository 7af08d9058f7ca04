import path from 'node:path';
import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import {
  FILLED_FILES,
  readComponentVersion,
} from '../component/renderComponent';
import { type FileTree, parseManifests, resolveInTree } from 'kustomize-files';
import { toReferred } from '../model/DirectoryGraph';
import { readLocation, type RepositoryModel } from '../model/RepositoryModel';
import { listFiles } from '../repository/walk';
import type { FileChange } from '../repository/Workspace';
import type { DisablePlan, DisableRequest } from './DisablePlan';
import { takeComponent } from './listedComponents';
import { findComponentUsers, findOwnComponents } from './ownComponents';
import { FILLED_COMPONENT, KUSTOMIZATION_COMPONENTS } from './places';
import { sayTarget, type KustomizeTarget } from './Target';

/** Takes the component with its values out of a kustomization. Throws `InputError`. */
export async function disableKustomize(
  { keepComponent }: DisableRequest,
  model: RepositoryModel,
  target: KustomizeTarget,
): Promise<DisablePlan> {
  const { directory } = target;
  const own = await findOwnComponents(model, {
    directory,
    references: target.components,
  });
  const beside = path.posix.join(directory, FILLED_COMPONENT);
  const component =
    own[0]?.directory ??
    ((await readVersion(model, beside)) === undefined ? undefined : beside);
  if (component === undefined) {
    refuseForeign(target, beside);
    return {
      target: sayTarget(target),
      changes: [],
      notes: [`${sayTarget(target)} has no backups, so nothing changes.`],
    };
  }
  const changes: FileChange[] = [];
  let edited = target.file;
  for (const { reference } of own) {
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
  const users = await findComponentUsers(after, component);
  const notes: string[] = [];
  if (users.length > 0) {
    notes.push(`The files in ${component} stay: ${users[0]} uses them.`);
  } else if (keepComponent) {
    notes.push(
      `The files in ${component} stay, as requested. Nothing uses them now.`,
    );
  } else {
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
  }
  const [arrival] = await model.arrivalsOfDirectory(directory);
  return {
    target: sayTarget(target),
    changes,
    notes,
    namespace: arrival && model.namespaceOn(directory, arrival),
    ...(await readSource(model.files, component)),
  };
}

/** Throws `InputError` if the directory of the component is listed, and isn't ours. */
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

/** What the component that is taken out said: its app, claim and repository. */
async function readSource(
  tree: FileTree,
  component: string,
): Promise<Pick<DisablePlan, 'app' | 'claim' | 'location'> | undefined> {
  const read = async (name: string) => {
    const file = resolveInTree(component, name);
    return parseManifests((await tree.read(file)) ?? '', file)[0];
  };
  const source = await read('replicationsource.yaml');
  const secret = await read('externalsecret.yaml');
  if (!source) {
    return undefined;
  }
  const { sourcePVC } = source.spec as JsonObject;
  return {
    app: source.metadata.name,
    claim: typeof sourcePVC === 'string' ? sourcePVC : undefined,
    location: secret && readLocation(secret),
  };
}
