import path from 'node:path';
import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import { readComponentVersion } from '../component/renderComponent';
import {
  type FileTree,
  isObject,
  parseManifests,
  resolveInTree,
} from 'kustomize-files';
import { listFiles } from '../repository/walk';
import type { FileChange } from '../repository/Workspace';
import type { DisablePlan, DisableRequest } from './DisablePlan';
import { takeComponent } from './listedComponents';
import {
  FILLED_COMPONENT,
  KUSTOMIZATION_COMPONENTS,
  referredDirectory,
} from './places';
import { sayTarget, type KustomizeTarget } from './Target';

const OWN_FILES = new Set([
  'kustomization.yaml',
  'externalsecret.yaml',
  'replicationsource.yaml',
  'replicationdestination.yaml',
  'claim.yaml',
]);

const REPOSITORY_PATH = [
  'spec',
  'target',
  'template',
  'data',
  'RESTIC_REPOSITORY',
];

/** Takes the component with its values out of a kustomization. @internal */
export async function disableKustomize(
  { tree, keepComponent }: DisableRequest,
  target: KustomizeTarget,
): Promise<DisablePlan> {
  const { directory } = target;
  const component = path.posix.join(directory, FILLED_COMPONENT);
  const reference = target.components.find(
    each => referredDirectory(directory, each) === component,
  );
  const kustomization = await tree.read(
    resolveInTree(component, 'kustomization.yaml'),
  );
  if (reference === undefined && kustomization === undefined) {
    return {
      target: sayTarget(target),
      changes: [],
      notes: [`${sayTarget(target)} has no backups: there is nothing to do.`],
    };
  }
  if (readComponentVersion(kustomization ?? '') === undefined) {
    throw new InputError(
      `${component} is not the component of VolSync for Backstage: somebody else put it in. Take it out by hand`,
    );
  }
  const changes: FileChange[] = [];
  if (reference !== undefined) {
    const edited = takeComponent(
      target.file,
      KUSTOMIZATION_COMPONENTS,
      reference,
    );
    changes.push({
      file: edited.file,
      before: target.file.text,
      after: edited.text,
    });
  }
  const notes: string[] = [];
  if (keepComponent) {
    notes.push(
      `The files in ${component} stay, as was asked for. Nothing uses them any more.`,
    );
  }
  for (const file of keepComponent ? [] : await listFiles(tree, component)) {
    if (OWN_FILES.has(path.posix.relative(component, file))) {
      changes.push({ file, before: await tree.read(file), after: undefined });
    } else {
      notes.push(`${file} stays: it is not one that "Enable backups" wrote.`);
    }
  }
  const source = await readSource(tree, component);
  return {
    target: sayTarget(target),
    changes,
    notes,
    ...source,
  };
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
  const location = secret && lookUp(secret, REPOSITORY_PATH);
  return {
    app: source.metadata.name,
    claim: typeof sourcePVC === 'string' ? sourcePVC : undefined,
    location: typeof location === 'string' ? location : undefined,
  };
}

function lookUp(value: JsonObject, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (current, key) => (isObject(current) ? current[key] : undefined),
    value,
  );
}
