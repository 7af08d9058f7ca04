import path from 'node:path';
import { InputError } from './yaml/InputError';
import { isObject, type JsonObject } from './yaml/json';
import { resolveInTree, type FileTree } from './FileTree';
import { parseDocuments, parseManifests, type Manifest } from './manifests';
import { BuiltObjects } from './BuiltObjects';
import { findKustomizationFile } from './kustomizationFile';
import { withNamespace } from './withNamespace';

/*
 * The part of `kustomize build` that the component needs: resources, components and namespace. What else a
 * kustomization may say (patches, generators, images and so on) is left undone and named in the answer, so that whoever
 * asked can say what was not looked at instead of trusting a result that is not kustomize's.
 */

/** @public */
export interface BuildOptions {
  readonly tree: FileTree;
  /** The directory of the kustomization, from the tree's root */
  readonly directory: string;
  /** More components, relative to the directory: Flux's `spec.components` */
  readonly components?: readonly string[];
  /** Flux's `spec.targetNamespace` */
  readonly targetNamespace?: string;
  /** Where the directory has no kustomization: take all its YAML, as Flux does. Default: false */
  readonly generate?: boolean;
}

/** @public */
export interface BuildResult {
  readonly objects: readonly Manifest[];
  /** What was left undone, each as `file: field` or `file: reference` */
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
]);

interface DirectoryOptions {
  readonly generate: boolean;
  readonly components: readonly string[];
  /** The directories that led here */
  readonly visited: readonly string[];
}

class Build {
  readonly #tree: FileTree;
  readonly #notUnderstood: string[];

  constructor(tree: FileTree, notUnderstood: string[]) {
    this.#tree = tree;
    this.#notUnderstood = notUnderstood;
  }

  async directory(
    directory: string,
    options: DirectoryOptions,
  ): Promise<Manifest[]> {
    if (options.visited.includes(directory)) {
      throw new InputError(
        `The kustomizations lead in a circle: ${[
          ...options.visited,
          directory,
        ].join(' → ')}`,
      );
    }
    const kustomization = await this.#read(directory, options);
    const visited = [...options.visited, directory];
    const objects = new BuiltObjects(kustomization.file);
    for (const reference of kustomization.resources) {
      objects.add(
        await this.#reference(reference, directory, {
          visited,
          file: kustomization.file,
        }),
      );
    }
    for (const reference of [
      ...kustomization.components,
      ...options.components,
    ]) {
      objects.add(
        await this.#component(reference, directory, {
          visited,
          file: kustomization.file,
        }),
      );
    }
    const { namespace } = kustomization;
    return namespace === undefined
      ? objects.all()
      : objects.all().map(object => withNamespace(object, namespace));
  }

  async #read(directory: string, { generate }: DirectoryOptions) {
    const found = await findKustomizationFile(this.#tree, directory);
    if (!found) {
      if (!generate) {
        throw new InputError(`${directory} has no kustomization.yaml`);
      }
      return {
        file: directory,
        resources: await this.#generated(directory, '.'),
        components: [],
        namespace: undefined,
      };
    }
    const { file } = found;
    const documents = parseDocuments(found.text, file);
    const [value] = documents;
    if (documents.length !== 1 || !isObject(value)) {
      throw new InputError(`${file} must hold one document, a mapping`);
    }
    this.#notUnderstood.push(
      ...Object.keys(value)
        .filter(field => !UNDERSTOOD.has(field))
        .map(field => `${file}: ${field}`),
    );
    const { namespace } = value;
    return {
      file,
      resources: [
        ...readStrings(value, 'resources', file),
        ...readStrings(value, 'bases', file),
      ],
      components: readStrings(value, 'components', file),
      namespace:
        typeof namespace === 'string' && namespace !== ''
          ? namespace
          : undefined,
    };
  }

  async #reference(
    reference: string,
    directory: string,
    from: {
      readonly visited: readonly string[];
      readonly file: string;
      readonly component?: boolean;
    },
  ): Promise<Manifest[]> {
    if (isRemote(reference)) {
      this.#notUnderstood.push(`${from.file}: ${reference}`);
      return [];
    }
    const target = resolveInTree(directory, reference);
    const text = await this.#tree.read(target);
    if (text !== undefined) {
      return parseManifests(text, target);
    }
    if ((await this.#tree.list(target)) === undefined) {
      throw new InputError(
        `${from.file} names ${JSON.stringify(reference)}, which is not there`,
      );
    }
    if (!from.component && (await this.#isComponent(target))) {
      throw new InputError(
        `${from.file} names ${JSON.stringify(
          reference,
        )} as a resource, and that is a kustomize Component: kustomize refuses it`,
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

  async #component(
    reference: string,
    directory: string,
    from: { readonly visited: readonly string[]; readonly file: string },
  ): Promise<Manifest[]> {
    if (!isRemote(reference)) {
      const target = resolveInTree(directory, reference);
      const found = await findKustomizationFile(this.#tree, target);
      if (!found) {
        throw new InputError(
          `The component ${JSON.stringify(reference)} of ${
            from.file
          } is not there: ${target} has no kustomization.yaml`,
        );
      }
      if (!(await this.#isComponent(target))) {
        throw new InputError(
          `${found.file} is used as a component and is no kustomize Component`,
        );
      }
    }
    return this.#reference(reference, directory, { ...from, component: true });
  }

  /** What Flux would name in a directory that has no kustomization of its own */
  async #generated(directory: string, below: string): Promise<string[]> {
    const here = resolveInTree(directory, below);
    const entries = await this.#tree.list(here);
    if (!entries) {
      throw new InputError(`There is no directory ${here}`);
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

/** Builds a directory. Throws `InputError` where kustomize would refuse it, with file and reason. @public */
export async function buildKustomization(
  options: BuildOptions,
): Promise<BuildResult> {
  const { tree, directory, components = [], targetNamespace } = options;
  const notUnderstood: string[] = [];
  const build = new Build(tree, notUnderstood);
  const objects = await build.directory(directory, {
    generate: options.generate ?? false,
    components,
    visited: [],
  });
  return {
    objects: targetNamespace
      ? objects.map(object => withNamespace(object, targetNamespace))
      : objects,
    notUnderstood,
  };
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
    throw new InputError(`${field} in ${file} must be a list of texts`);
  }
  return list;
}

/** Something that kustomize would fetch */
function isRemote(reference: string): boolean {
  return (
    /^[a-z+]+:\/\//i.test(reference) ||
    /^[^/]+@[^/]+:/.test(reference) ||
    /^(github\.com|gitlab\.com|bitbucket\.org)\//.test(reference) ||
    reference.includes('?ref=')
  );
}
