import type { ComponentVariableName } from 'backstage-plugin-volsync-common';
import type { ComponentSettings } from 'backstage-plugin-volsync-node';
import {
  buildKustomization,
  isObject,
  type JsonObject,
  type Manifest,
  parseDocuments,
  resolveInTree,
} from 'kustomize-files';
import { stringify } from 'yaml';
import { findVariables, readAt } from '../component/filledComponent';
import { toTexts } from '../model/DirectoryGraph';
import { readLocation, type RepositoryModel } from '../model/RepositoryModel';
import { buildWithComponent } from './buildWithComponent';
import { readComponent } from './ownComponents';
import { isSource } from './repositoryComponents';

/*
 * Without variable substitution, kustomize itself fills in a repository's own component for VolSync: with replacements,
 * which read the app's objects or a ConfigMap, or with patches. How an app has to do that is derived from another app
 * of the repository that uses the component.
 */

/** A component that kustomize fills. */
export interface KustomizeComponent {
  readonly directory: string;
  /** The directories of the kustomizations that list it */
  readonly users: readonly string[];
}

/** The entries that an app adds to the lists of its kustomization, besides the component. */
export interface Filling {
  readonly patches: readonly JsonObject[];
  readonly configMapGenerator: readonly JsonObject[];
}

export const NO_FILLING: Filling = { patches: [], configMapGenerator: [] };

/** The repository's components for VolSync without Flux variables, the most used first. */
export async function findKustomizeComponents(
  model: RepositoryModel,
): Promise<readonly KustomizeComponent[]> {
  const found: KustomizeComponent[] = [];
  for (const node of model.graph.nodes.values()) {
    const { directory } = node;
    if (node.isComponent && !(await readComponent(model, directory))) {
      const source = (await objectsOfComponent(model, directory)).find(
        isSource,
      );
      const isFilled =
        source !== undefined && !JSON.stringify(source).includes('${');
      if (isFilled) {
        found.push({
          directory,
          users: await listUsers(model, directory),
        });
      }
    }
  }
  return found.sort(
    (one, other) =>
      other.users.length - one.users.length ||
      (one.directory < other.directory ? -1 : 1),
  );
}

/** The kustomizations that list a component, manually wired ones first. */
async function listUsers(
  model: RepositoryModel,
  component: string,
): Promise<readonly string[]> {
  const byHand: string[] = [];
  const others: string[] = [];
  for (const { directory, file, isComponent } of model.graph.usersOf(
    component,
  )) {
    if (!isComponent) {
      const text = (await model.files.text(file)) ?? '';
      (text.includes('VolSync for Backstage') ? others : byHand).push(
        directory,
      );
    }
  }
  return [...byHand, ...others];
}

/** The component's own objects, as written. */
export async function objectsOfComponent(
  model: RepositoryModel,
  directory: string,
): Promise<readonly Manifest[]> {
  try {
    const { objects } = await buildKustomization({
      tree: model.files,
      directory,
    });
    return objects;
  } catch (error) {
    if ((error as Error).name === 'InputError') {
      return [];
    }
    throw error;
  }
}

/** How another app fills the component, with its names replaced by those of this app. */
export async function learnFilling(
  model: RepositoryModel,
  component: string,
  options: {
    readonly settings: ComponentSettings;
    readonly user: string;
    readonly app: string;
    readonly claim: string;
  },
): Promise<Filling | undefined> {
  const { user } = options;
  const value = await model.files.kustomization(user);
  const made = await buildWithComponent(component, () =>
    buildKustomization({ tree: model.files, directory: user }),
  );
  const source = made.find(isSource);
  const spec = isObject(source?.spec) ? source.spec : {};
  if (!value || !source || typeof spec.sourcePVC !== 'string') {
    return undefined;
  }
  const own = await objectsOfComponent(model, component);
  const fixed = own.map(({ metadata }) => metadata.name);
  const location = made.map(readLocation).find(each => each !== undefined);
  const rename = toRenaming([
    [spec.sourcePVC, options.claim],
    // Words that every app has in common are not names of one.
    ...[source.metadata.name, location?.split('/').at(-1) ?? '']
      .filter(name => name !== '' && !fixed.includes(name))
      .map(name => [name, options.app] as const),
  ]);
  const patches: JsonObject[] = [];
  for (const entry of toObjects(value.patches)) {
    const patch = await readPatch(model, user, entry);
    const target = patch && toTarget(entry, patch, own);
    const kept = patch && withoutChoices(options.settings, patch);
    if (kept && target) {
      patches.push({ target, patch: rename(kept) });
    }
  }
  const settings = await listReplacementSources(model, component);
  const configMapGenerator = toObjects(value.configMapGenerator)
    .filter(({ name }) => settings.includes(String(name)))
    .map(entry => ({
      ...entry,
      ...(Array.isArray(entry.literals)
        ? { literals: toTexts(entry.literals).map(rename) }
        : {}),
    }));
  return { patches, configMapGenerator };
}

/**
 * A filling that sets a field of the source to another value: a literal with that value, or an operation of a patch.
 */
export function setField(
  filling: Filling,
  options: {
    readonly source: Manifest;
    readonly keys: readonly (string | number)[];
    readonly value: string | number;
  },
): Filling {
  const { source, keys, value } = options;
  const present = String(readAt(source, keys));
  const holding = filling.configMapGenerator.flatMap(each =>
    toTexts(each.literals)
      .filter(literal => literal.slice(literal.indexOf('=') + 1) === present)
      .map(literal => ({ each, literal })),
  );
  const [only] = holding;
  if (only && holding.length === 1) {
    const name = only.literal.slice(0, only.literal.indexOf('=') + 1);
    return {
      ...filling,
      configMapGenerator: filling.configMapGenerator.map(each =>
        each === only.each
          ? {
              ...each,
              literals: toTexts(each.literals).map(literal =>
                literal === only.literal ? `${name}${value}` : literal,
              ),
            }
          : each,
      ),
    };
  }
  const path = `/${keys.join('/')}`;
  const operation = { op: 'replace', path, value };
  const at = filling.patches.findIndex(
    ({ target, patch }) =>
      isObject(target) &&
      target.kind === 'ReplicationSource' &&
      readOperations(patch) !== undefined,
  );
  const operations = readOperations(filling.patches[at]?.patch) ?? [];
  const patch = printOperations(
    operations.some(each => each.path === path)
      ? operations.map(each => (each.path === path ? operation : each))
      : [...operations, operation],
  );
  return {
    ...filling,
    patches:
      at < 0
        ? [...filling.patches, { target: { kind: 'ReplicationSource' }, patch }]
        : filling.patches.map((each, index) =>
            index === at ? { ...each, patch } : each,
          ),
  };
}

/** The fields of the portal's variables in a ReplicationSource. */
export function sourceFields(settings: ComponentSettings): readonly {
  readonly name: ComponentVariableName;
  readonly keys: readonly (string | number)[];
}[] {
  return findVariables(settings).filter(
    ({ kind, name }) =>
      kind === 'ReplicationSource' &&
      name !== 'APP' &&
      name !== 'VOLSYNC_CLAIM',
  );
}

/** A patch without the other app's own choices, such as its schedule; undefined if nothing is left. */
function withoutChoices(
  settings: ComponentSettings,
  patch: string,
): string | undefined {
  const operations = readOperations(patch);
  const choices = sourceFields(settings).map(
    ({ keys }) => `/${keys.join('/')}`,
  );
  const kept = operations?.filter(
    ({ op, path }) => op !== 'replace' || !choices.includes(String(path)),
  );
  if (!operations || kept?.length === operations.length) {
    return patch;
  }
  return kept?.length ? printOperations(kept) : undefined;
}

/** The text of a patch, inline or in a file. */
async function readPatch(
  model: RepositoryModel,
  directory: string,
  { patch, path }: JsonObject,
): Promise<string | undefined> {
  if (typeof path === 'string') {
    return model.files.text(resolveInTree(directory, path));
  }
  return typeof patch === 'string' ? patch : undefined;
}

/** The target of a patch, if that is one of the component's objects. */
function toTarget(
  { target }: JsonObject,
  patch: string,
  objects: readonly Manifest[],
): JsonObject | undefined {
  const [first] = isObject(target) ? [] : parseDocuments(patch, 'a patch');
  const metadata =
    isObject(first) && isObject(first.metadata) ? first.metadata : {};
  const said: JsonObject | undefined = isObject(first)
    ? { kind: first.kind ?? '', name: metadata.name ?? '' }
    : undefined;
  const named = isObject(target) ? target : said;
  return objects.some(
    ({ kind, metadata: own }) =>
      named?.kind === kind &&
      (named.name === undefined || named.name === own.name),
  )
    ? named
    : undefined;
}

/** The ConfigMaps that the component's replacements read. */
async function listReplacementSources(
  model: RepositoryModel,
  component: string,
): Promise<readonly string[]> {
  const value = await model.files.kustomization(component);
  const entries: JsonObject[] = [];
  for (const entry of toObjects(value?.replacements)) {
    entries.push(entry);
    if (typeof entry.path === 'string') {
      const file = resolveInTree(component, entry.path);
      const text = (await model.files.text(file)) ?? '';
      entries.push(...toObjects(parseDocuments(text, file).flat()));
    }
  }
  return entries.flatMap(({ source }) =>
    isObject(source) && source.kind === 'ConfigMap'
      ? [String(source.name)]
      : [],
  );
}

/** Replaces whole names, the longest first, because a name may be part of another. */
function toRenaming(
  pairs: readonly (readonly [from: string, to: string])[],
): (text: string) => string {
  const names = new Map([...pairs].reverse());
  const pattern = [...names.keys()]
    .sort((a, b) => b.length - a.length)
    .map(name => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|');
  const whole = new RegExp(
    `(?<![A-Za-z0-9])(?:${pattern})(?![A-Za-z0-9])`,
    'g',
  );
  return text => text.replace(whole, name => names.get(name) ?? name);
}

/** The operations of a patch; undefined if it is a merge. */
function readOperations(patch: unknown): readonly JsonObject[] | undefined {
  if (typeof patch !== 'string') {
    return undefined;
  }
  const [first] = parseDocuments(patch, 'a patch');
  return Array.isArray(first) && first.every(isObject) ? first : undefined;
}

function printOperations(operations: readonly JsonObject[]): string {
  return stringify(operations, { lineWidth: 0 });
}

function toObjects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
