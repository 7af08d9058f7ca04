import path from 'node:path';
import { InputError } from './yaml/InputError';
import { isObject, type JsonObject } from './yaml/json';
import { resolveInTree, type FileTree } from './FileTree';
import { parseDocuments, parseObjects, type Manifest } from './manifests';
import {
  refuseDuplicates,
  type BuiltObject,
  type Origin,
} from './BuiltObjects';
import { findKustomizationFile } from './kustomizationFile';
import { applyPatch } from './patches';
import { applyReplacements } from './replacements';
import { withNamespace } from './withNamespace';

/*
 * The part of `kustomize build` that works without Kubernetes' schemas: resources, components, patches, namespace and
 * replacements. Other fields of a kustomization (generators, images and so on) are not applied. The result lists them,
 * so the caller can report what wasn't checked instead of trusting a result that differs from kustomize's. Literals of
 * a configMapGenerator are known, so replacements can read them.
 */

/** @public */
export interface BuildOptions {
  readonly tree: FileTree;
  /** The directory of the kustomization, from the tree's root */
  readonly directory: string;
  /** More components, relative to the directory: Flux's `spec.components` */
  readonly components?: readonly string[];
  /** More patches: Flux's `spec.patches`, with the name that `notUnderstood` uses for them */
  readonly patches?: {
    readonly from: string;
    readonly entries: readonly unknown[];
  };
  /** Flux's `spec.targetNamespace` */
  readonly targetNamespace?: string;
  /** If the directory has no kustomization: take all its YAML, as Flux does. Default: false */
  readonly generate?: boolean;
}

/** @public */
export interface BuildResult {
  readonly objects: readonly Manifest[];
  /** Where each object was defined */
  readonly origins: readonly Origin[];
  /** The files that the result was built from, including kustomizations */
  readonly files: readonly string[];
  /** What was not applied, each as `file: field` or `file: reference` */
  readonly notUnderstood: readonly string[];
}

const UNDERSTOOD = new Set([
  'apiVersion',
  'kind',
  'metadata',
  'resources',
  'bases',
  'components',
  'namespace',
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'replacements',
]);

/** Fields that are not applied but leave names and namespaces unchanged. */
const KEEPS_NAMES = new Set([
  'images',
  'labels',
  'commonLabels',
  'commonAnnotations',
  'replicas',
  'configMapGenerator',
  'secretGenerator',
  'generatorOptions',
  'sortOptions',
  'buildMetadata',
  'openapi',
  'crds',
]);

interface Kustomization {
  /** The file, or the directory if Flux generates one */
  readonly file: string;
  readonly resources: readonly string[];
  readonly components: readonly string[];
  readonly patches: readonly unknown[];
  readonly replacements: readonly unknown[] | undefined;
  readonly generators: readonly unknown[];
  readonly namespace: string | undefined;
}

interface DirectoryOptions {
  readonly generate: boolean;
  readonly components: readonly string[];
  readonly patches?: BuildOptions['patches'];
  /** The directories on the path to this one */
  readonly visited: readonly string[];
  /** The objects that a component changes and adds to */
  readonly objects?: readonly BuiltObject[];
}

class Build {
  readonly #tree: FileTree;
  readonly notUnderstood: string[] = [];
  readonly files = new Set<string>();
  #mayRename = false;

  constructor(tree: FileTree) {
    this.#tree = tree;
  }

  async directory(
    directory: string,
    options: DirectoryOptions,
  ): Promise<readonly BuiltObject[]> {
    if (options.visited.includes(directory)) {
      throw new InputError(
        `The kustomizations refer to each other in a circle: ${[
          ...options.visited,
          directory,
        ].join(' → ')}. Remove one of these references`,
      );
    }
    const kustomization = await this.#read(directory, options);
    const { file } = kustomization;
    const visited = [...options.visited, directory];
    let objects: readonly BuiltObject[] = options.objects ?? [];
    for (const reference of kustomization.resources) {
      const added = await this.#reference(reference, directory, {
        visited,
        file,
      });
      objects = [...objects, ...added];
    }
    objects = withGenerated(objects, kustomization.generators, file);
    for (const reference of [
      ...kustomization.components,
      ...options.components,
    ]) {
      objects = await this.#component(reference, directory, {
        visited,
        file,
        objects,
      });
    }
    if (!this.#mayRename) {
      refuseDuplicates(objects, file);
    }
    objects = await this.#patch(objects, kustomization.patches, {
      from: `${file}: patches`,
      directory,
    });
    if (options.patches) {
      objects = await this.#patch(objects, options.patches.entries, {
        from: options.patches.from,
        directory,
      });
    }
    const { namespace, replacements } = kustomization;
    if (namespace !== undefined) {
      objects = objects.map(built => inNamespace(built, namespace));
    }
    return replacements === undefined
      ? objects
      : this.#replace(objects, replacements, { file, directory });
  }

  async #replace(
    objects: readonly BuiltObject[],
    entries: readonly unknown[],
    options: { readonly file: string; readonly directory: string },
  ): Promise<readonly BuiltObject[]> {
    const read: unknown[] = [];
    for (const entry of entries) {
      if (isObject(entry) && typeof entry.path === 'string') {
        const name = resolveInTree(options.directory, entry.path);
        this.files.add(name);
        const documents = parseDocuments(
          (await this.#tree.read(name)) ?? '',
          name,
        );
        read.push(...documents.flat());
      } else {
        read.push(entry);
      }
    }
    const { objects: replaced, complete } = applyReplacements(objects, read);
    if (!complete) {
      this.notUnderstood.push(`${options.file}: replacements`);
    }
    return replaced;
  }

  async #read(
    directory: string,
    { generate }: DirectoryOptions,
  ): Promise<Kustomization> {
    const found = await findKustomizationFile(this.#tree, directory);
    if (!found) {
      if (!generate) {
        throw new InputError(
          `${directory} has no kustomization.yaml. Add one, or name another directory`,
        );
      }
      return {
        file: directory,
        resources: await this.#generated(directory, '.'),
        components: [],
        patches: [],
        replacements: undefined,
        generators: [],
        namespace: undefined,
      };
    }
    const { file } = found;
    this.files.add(file);
    const documents = parseDocuments(found.text, file);
    const [value] = documents;
    if (documents.length !== 1 || !isObject(value)) {
      throw new InputError(
        `${file} must hold one document, a mapping such as "resources: [claim.yaml]"`,
      );
    }
    this.#mayRename ||= value.replacements !== undefined;
    for (const field of Object.keys(value)) {
      if (!UNDERSTOOD.has(field)) {
        this.notUnderstood.push(`${file}: ${field}`);
        this.#mayRename ||= !KEEPS_NAMES.has(field);
      }
    }
    const { namespace } = value;
    return {
      file,
      resources: [
        ...readStrings(value, 'resources', file),
        ...readStrings(value, 'bases', file),
      ],
      components: readStrings(value, 'components', file),
      patches: [
        ...toList(value.patchesStrategicMerge).map(entry =>
          typeof entry === 'string' && !entry.includes('\n')
            ? { path: entry }
            : { patch: entry },
        ),
        ...toList(value.patches),
        ...toList(value.patchesJson6902),
      ],
      replacements:
        value.replacements === undefined
          ? undefined
          : toList(value.replacements),
      generators: toList(value.configMapGenerator),
      namespace:
        typeof namespace === 'string' && namespace !== ''
          ? namespace
          : undefined,
    };
  }

  /**
   * Applies the supported fields; others are listed in the result, and duplicates are no longer detected after them.
   */
  async #patch(
    objects: readonly BuiltObject[],
    entries: readonly unknown[],
    options: { readonly from: string; readonly directory: string },
  ): Promise<readonly BuiltObject[]> {
    const { from, directory } = options;
    let result = objects;
    let complete = true;
    for (const entry of entries) {
      const text = await this.#patchText(entry, directory);
      const target =
        isObject(entry) && isObject(entry.target) ? entry.target : undefined;
      if (text === undefined) {
        complete = false;
      } else {
        const patched = applyPatch(result, { text, target });
        result = patched.objects;
        complete &&= patched.complete;
      }
    }
    if (!complete) {
      this.notUnderstood.push(from);
      this.#mayRename = true;
    }
    return result;
  }

  async #patchText(
    entry: unknown,
    directory: string,
  ): Promise<string | undefined> {
    if (!isObject(entry)) {
      return undefined;
    }
    if (typeof entry.path === 'string') {
      const file = resolveInTree(directory, entry.path);
      this.files.add(file);
      return this.#tree.read(file);
    }
    return typeof entry.patch === 'string' ? entry.patch : undefined;
  }

  async #reference(
    reference: string,
    directory: string,
    from: { readonly visited: readonly string[]; readonly file: string },
  ): Promise<readonly BuiltObject[]> {
    if (isRemote(reference)) {
      this.notUnderstood.push(`${from.file}: ${reference}`);
      return [];
    }
    const target = resolveInTree(directory, reference);
    const text = await this.#tree.read(target);
    if (text !== undefined) {
      this.files.add(target);
      return parseObjects(text, target).map(({ object, document }) => ({
        object,
        origin: { file: target, document },
      }));
    }
    if ((await this.#tree.list(target)) === undefined) {
      throw new InputError(
        `${from.file} names ${JSON.stringify(
          reference,
        )}, which doesn't exist. Remove the line or add ${target}`,
      );
    }
    if (await this.#isComponent(target)) {
      throw new InputError(
        `${from.file} names ${JSON.stringify(
          reference,
        )} as a resource, but it is a kustomize Component, which kustomize refuses. List it under components`,
      );
    }
    return this.directory(target, {
      generate: false,
      components: [],
      visited: from.visited,
    });
  }

  async #isComponent(directory: string): Promise<boolean> {
    const found = await findKustomizationFile(this.#tree, directory);
    const [value] = found ? parseDocuments(found.text, found.file) : [];
    return isObject(value) && value.kind === 'Component';
  }

  /** The objects after a component, which may patch them too. */
  async #component(
    reference: string,
    directory: string,
    from: {
      readonly visited: readonly string[];
      readonly file: string;
      readonly objects: readonly BuiltObject[];
    },
  ): Promise<readonly BuiltObject[]> {
    if (isRemote(reference)) {
      this.notUnderstood.push(`${from.file}: ${reference}`);
      return from.objects;
    }
    const target = resolveInTree(directory, reference);
    const found = await findKustomizationFile(this.#tree, target);
    if (!found) {
      throw new InputError(
        `The component ${JSON.stringify(reference)} of ${
          from.file
        } doesn't exist: ${target} has no kustomization.yaml. Remove it from the list or add it`,
      );
    }
    if (!(await this.#isComponent(target))) {
      throw new InputError(
        `${found.file} is used as a component, but its kind isn't Component. Change its kind, or list it under resources`,
      );
    }
    return this.directory(target, {
      generate: false,
      components: [],
      visited: from.visited,
      objects: from.objects,
    });
  }

  /** What Flux would generate for a directory without a kustomization */
  async #generated(directory: string, below: string): Promise<string[]> {
    const here = resolveInTree(directory, below);
    const entries = await this.#tree.list(here);
    if (!entries) {
      throw new InputError(
        `The repository has no directory ${here}. Name one that exists`,
      );
    }
    const references: string[] = [];
    for (const { name, type } of entries) {
      const reference = path.posix.join(below, name);
      if (type === 'file' && /\.ya?ml$/.test(name)) {
        references.push(reference);
      } else if (type === 'directory' && !name.startsWith('.')) {
        const target = resolveInTree(directory, reference);
        references.push(
          ...((await findKustomizationFile(this.#tree, target))
            ? [reference]
            : await this.#generated(directory, reference)),
        );
      }
    }
    return references;
  }
}

/** Builds a directory. Throws `InputError` with file and reason if kustomize would reject it. @public */
export async function buildKustomization(
  options: BuildOptions,
): Promise<BuildResult> {
  const { tree, directory, components = [], targetNamespace } = options;
  const build = new Build(tree);
  const built = await build.directory(directory, {
    generate: options.generate ?? false,
    components,
    patches: options.patches,
    visited: [],
  });
  const known = built.filter(({ isGenerated }) => !isGenerated);
  const objects = targetNamespace
    ? known.map(each => inNamespace(each, targetNamespace))
    : known;
  return {
    objects: objects.map(({ object }) => object),
    origins: objects.map(({ origin }) => origin),
    files: [...build.files],
    notUnderstood: [...new Set(build.notUnderstood)],
  };
}

/** The objects with the literals of generated ConfigMaps. */
function withGenerated(
  objects: readonly BuiltObject[],
  generators: readonly unknown[],
  file: string,
): readonly BuiltObject[] {
  let result = objects;
  for (const generator of generators) {
    if (isObject(generator) && typeof generator.name === 'string') {
      const { name } = generator;
      const literals = toList(generator.literals).map(each => {
        const [, key = '', value = ''] =
          /^([^=]*)=([^]*)$/.exec(String(each)) ?? [];
        return [key, value.replace(/^(["'])([^]*)\1$/, '$2')] as const;
      });
      const isSame = ({ object }: BuiltObject) =>
        object.kind === 'ConfigMap' && object.metadata.name === name;
      const existing = result.find(isSame);
      const data = isObject(existing?.object.data) ? existing.object.data : {};
      const generated: BuiltObject = {
        object: {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name },
          data: {
            ...(generator.behavior === 'merge' ? data : {}),
            ...Object.fromEntries(literals),
          },
        },
        origin: { file, document: 0 },
        isGenerated: true,
      };
      result = [
        ...result.filter(each => !(isSame(each) && each.isGenerated)),
        generated,
      ];
    }
  }
  return result;
}

function inNamespace(built: BuiltObject, namespace: string): BuiltObject {
  return { ...built, object: withNamespace(built.object, namespace) };
}

function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function readStrings(
  value: JsonObject,
  field: string,
  file: string,
): readonly string[] {
  const list = value[field] ?? [];
  if (
    !Array.isArray(list) ||
    !list.every((item): item is string => typeof item === 'string')
  ) {
    throw new InputError(`${field} in ${file} must be a list of strings`);
  }
  return list;
}

/** Whether kustomize would fetch a reference from elsewhere. @public */
export function isRemote(reference: string): boolean {
  return (
    /^[a-z+]+:\/\//i.test(reference) ||
    /^[^/]+@[^/]+:/.test(reference) ||
    /^(github\.com|gitlab\.com|bitbucket\.org)\//.test(reference) ||
    reference.includes('?ref=')
  );
}
