import { InputError } from '@backstage/errors';
import {
  COMPONENT_VARIABLES,
  type ComponentVariableName,
  toSpreadSchedule,
} from 'backstage-plugin-volsync-common';
import type { ComponentSettings } from 'backstage-plugin-volsync-node';
import {
  buildKustomization,
  isObject,
  type Manifest,
  printManifest,
  resolveInTree,
  substituteVariables,
  type Variables,
} from 'kustomize-files';
import { findVariables, readAt } from '../component/filledComponent';
import type { RepositoryModel } from '../model/RepositoryModel';
import { toGroup } from '../model/RepositoryFiles';
import type { EnablePlan, EnableRequest } from './EnablePlan';
import {
  findComponentUsers,
  isWrittenByEnabling,
  readComponent,
} from './ownComponents';

/*
 * Many repositories have their own component for VolSync, whose variables have other names. An app of such a repository
 * is wired to that one, so it looks like its neighbours, and the repository keeps one way to back up.
 */

/** A component for VolSync that the repository has, and that isn't this module's. */
export interface RepositoryComponent {
  readonly directory: string;
  /** Where apps list it: a kustomization that isn't a Component is a resource */
  readonly list: 'components' | 'resources';
  /** The files of the apps that use it */
  readonly users: readonly string[];
  readonly variables: readonly RepositoryVariable[];
  /** The name of its ReplicationSource, as written */
  readonly name: string;
  /** `spec.sourcePVC`, as written */
  readonly claim: string;
  /** Whether it also creates the claim */
  readonly makesClaim: boolean;
  /** Whether its mover is restic, the only one that the portal reads */
  readonly isRestic: boolean;
}

/** A variable of the repository's own component. */
interface RepositoryVariable {
  readonly name: string;
  /** The default as written after the name; it may contain variables */
  readonly fallback: string | undefined;
  /** The variable of the portal's component in the same field of the same kind of object */
  readonly represents: ComponentVariableName | undefined;
}

/** What distinguishes a backup template from the base of an app. */
const TEMPLATE_KINDS = new Set([
  'ReplicationSource',
  'ReplicationDestination',
  'ExternalSecret',
  'Secret',
  'ConfigMap',
  'PersistentVolumeClaim',
]);

/** The repository's own components for VolSync, the most used first. */
async function findRepositoryComponents(
  model: RepositoryModel,
  settings: ComponentSettings,
): Promise<readonly RepositoryComponent[]> {
  const found: RepositoryComponent[] = [];
  for (const { directory } of model.graph.nodes.values()) {
    const component = await readRepositoryComponent(model, directory, settings);
    if (component) {
      found.push(component);
    }
  }
  return found.sort(
    (one, other) =>
      other.users.length - one.users.length ||
      (one.directory < other.directory ? -1 : 1),
  );
}

/** A directory as such a component; undefined if it isn't one. */
export async function readRepositoryComponent(
  model: RepositoryModel,
  directory: string,
  settings: ComponentSettings,
  /** Whether it may also be the portal's. Default: false */
  { anyOwner = false }: { readonly anyOwner?: boolean } = {},
): Promise<RepositoryComponent | undefined> {
  const node = model.graph.nodes.get(directory);
  if (
    !node ||
    !(await mentionsSources(model, directory)) ||
    (!anyOwner && (await readComponent(model, directory)) !== undefined)
  ) {
    return undefined;
  }
  const objects = await build(model, directory);
  const source = objects.find(isSource);
  if (!source || !isObject(source.spec)) {
    return undefined;
  }
  const { name } = source.metadata;
  const { sourcePVC, restic } = source.spec;
  if (!name.includes('${') || typeof sourcePVC !== 'string') {
    return undefined;
  }
  const all = await findComponentUsers(model, directory, [directory]);
  const parts = new Set(
    [...model.graph.nodes.values()]
      .filter(({ isComponent }) => isComponent)
      .map(({ file }) => file),
  );
  const users = all.filter(file => !parts.has(file));
  const isPart = all.length > 0 && users.length === 0;
  const isTemplate =
    objects.every(({ kind }) => TEMPLATE_KINDS.has(kind)) &&
    !(await isAppliedItself(model, directory));
  if (isPart || (!node.isComponent && !isTemplate)) {
    return undefined;
  }
  return {
    directory,
    list: node.isComponent ? 'components' : 'resources',
    users,
    variables: readVariables(objects, settings),
    name,
    claim: sourcePVC,
    makesClaim: objects.some(({ kind }) => kind === 'PersistentVolumeClaim'),
    isRestic: isObject(restic),
  };
}

/**
 * The component that an app is wired to: the one that a person named, otherwise the one of its neighbours if it fits.
 * Undefined for the portal's. Throws `InputError` if a person named one that doesn't exist.
 */
export async function chooseRepositoryComponent(
  request: EnableRequest,
  model: RepositoryModel,
  portalComponent: string,
): Promise<RepositoryComponent | undefined> {
  const { settings, component, componentPath } = request;
  if (component === 'portal') {
    return undefined;
  }
  const all = await findRepositoryComponents(model, settings);
  if (component !== undefined) {
    const directory = resolveInTree('.', component);
    const named = all.find(each => each.directory === directory);
    if (!named) {
      const others = all.map(each => each.directory);
      throw new InputError(
        `${directory} isn't a component with a ReplicationSource whose name holds a variable. Set component to ${[
          ...others,
          '"portal"',
        ].join(' or ')}`,
      );
    }
    return named;
  }
  if (componentPath !== undefined) {
    return all.find(
      each =>
        each.directory === resolveInTree('.', componentPath) &&
        fits(each, request),
    );
  }
  return (await isWrittenByEnabling(model, portalComponent))
    ? undefined
    : all.find(each => each.isRestic && fits(each, request));
}

/**
 * The value of a variable for which a text is produced, if the text contains it once: `${NAME}-data` and `notes-data`.
 */
export function solve(
  pattern: string,
  wanted: string,
  values: Variables,
): { readonly name: string; readonly value: string } | undefined {
  const [first] = listReferences(pattern);
  if (!first) {
    return undefined;
  }
  const at = pattern.indexOf(first.text);
  const before = substituteVariables(pattern.slice(0, at), values);
  const after = substituteVariables(
    pattern.slice(at + first.text.length),
    values,
  );
  return wanted.startsWith(before) &&
    wanted.endsWith(after) &&
    wanted.length > before.length + after.length
    ? {
        name: first.name,
        value: wanted.slice(before.length, wanted.length - after.length),
      }
    : undefined;
}

/** Whether a person requested a value: a form submits the portal's own for everything else. */
export function isAsked(
  { settings, chosen }: EnableRequest,
  name: ComponentVariableName,
  present?: string,
): boolean {
  const usual =
    name === 'VOLSYNC_SCHEDULE'
      ? toSpreadSchedule(chosen.APP)
      : settings.defaults[name];
  return present !== undefined || chosen[name] !== usual;
}

/** Throws `InputError` for a variable that the component doesn't have. */
export function requireVariables(
  { variables, directory }: RepositoryComponent,
  given: Readonly<Record<string, unknown>>,
): void {
  const names = variables.map(({ name }) => name);
  const unknown = Object.keys(given).filter(name => !names.includes(name));
  if (unknown.length > 0) {
    throw new InputError(
      `The component ${directory} has no variable ${unknown.join(
        ' and ',
      )}. It has ${names.join(', ')}`,
    );
  }
}

/** Requested values for which the component has no variable. */
export function describeFixedValues(
  { variables, directory }: RepositoryComponent,
  request: EnableRequest,
  written: EnablePlan['values'],
): string[] {
  return COMPONENT_VARIABLES.flatMap(({ name, input }) => {
    const asked = request.chosen[name] || undefined;
    const value = written[name];
    return asked === undefined ||
      value === undefined ||
      asked === value ||
      name === 'APP' ||
      !isAsked(request, name) ||
      variables.some(({ represents }) => represents === name)
      ? []
      : [
          `${input} stays ${value}: the component ${directory} has no variable for it.`,
        ];
  });
}

/** Whether the component can back up the claim under that name. */
function fits(
  { name, claim, makesClaim }: RepositoryComponent,
  { chosen, claimMode, variables = {} }: EnableRequest,
): boolean {
  if (makesClaim !== (claimMode === 'new')) {
    return false;
  }
  const app = solve(name, chosen.APP, variables);
  if (!app) {
    return false;
  }
  const values = { ...variables, [app.name]: app.value };
  return (
    substituteVariables(claim, values) === chosen.VOLSYNC_CLAIM ||
    ![undefined, app.name].includes(
      solve(claim, chosen.VOLSYNC_CLAIM, values)?.name,
    )
  );
}

interface Reference {
  readonly text: string;
  readonly name: string;
  readonly fallback: string | undefined;
}

/** The variables in a text, with one level of variables in defaults. */
function listReferences(text: string): Reference[] {
  return [
    ...text.matchAll(
      /(?<!\$)\$\{(\w+)(?:(?::[=\-?+]|=)((?:[^${}]|\$\{[^{}]*\})*))?\}/g,
    ),
  ].map(([whole, name = '', fallback]) => ({ text: whole, name, fallback }));
}

function readVariables(
  objects: readonly Manifest[],
  settings: ComponentSettings,
): readonly RepositoryVariable[] {
  const variableLocations = findVariables(settings);
  const variables = new Map<string, RepositoryVariable>();
  const add = ({ name, fallback }: Reference): void => {
    const known = variables.get(name);
    if (known?.fallback === undefined) {
      variables.set(name, {
        name,
        fallback,
        represents: variableLocations.some(each => each.name === name)
          ? (name as ComponentVariableName)
          : known?.represents,
      });
    }
    listReferences(fallback ?? '').forEach(add);
  };
  for (const object of objects) {
    listReferences(printManifest(object)).forEach(add);
  }
  for (const { kind, name, keys } of variableLocations) {
    const value = readAt(
      objects.find(each => each.kind === kind),
      keys,
    );
    const [only] = typeof value === 'string' ? listReferences(value) : [];
    const variable = only && variables.get(only.name);
    if (variable && only.text === value && !variable.represents) {
      variables.set(variable.name, { ...variable, represents: name });
    }
  }
  return [...variables.values()];
}

async function mentionsSources(
  model: RepositoryModel,
  directory: string,
): Promise<boolean> {
  for (const file of await model.graph.filesOf(directory)) {
    if (((await model.files.text(file)) ?? '').includes('ReplicationSource')) {
      return true;
    }
  }
  return false;
}

/** Whether a cluster applies a directory directly, and not only through what refers to it. */
async function isAppliedItself(
  model: RepositoryModel,
  directory: string,
): Promise<boolean> {
  const own = await model.ownKustomizations();
  return (
    own.some(each => each.directory === directory) ||
    model
      .allApplications()
      .some(({ directories }) =>
        directories.some(each => each.directory === directory),
      )
  );
}

async function build(
  model: RepositoryModel,
  directory: string,
): Promise<readonly Manifest[]> {
  try {
    return (await buildKustomization({ tree: model.files, directory })).objects;
  } catch (error) {
    if ((error as Error).name === 'InputError') {
      return [];
    }
    throw error;
  }
}

export function isSource({ apiVersion, kind }: Manifest): boolean {
  return (
    kind === 'ReplicationSource' && toGroup(apiVersion) === 'volsync.backube'
  );
}
