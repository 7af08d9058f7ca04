import type { JsonObject } from '@backstage/types';
import {
  type FileTree,
  isObject,
  resolveInTree,
  type Variables,
  type YamlFile,
} from 'kustomize-files';
import type { FluxTarget } from './Target';

const TRANSFORMERS = [
  'namePrefix',
  'nameSuffix',
  'patches',
  'patchesStrategicMerge',
  'patchesJson6902',
  'images',
];

/** A Kustomization of Flux as a target. Throws `InputError` for one that cannot be read or edited. @internal */
export async function toFluxTarget(
  file: YamlFile,
  document: number,
  options: { readonly tree: FileTree; readonly sourceRoot: string },
): Promise<FluxTarget> {
  const { tree, sourceRoot } = options;
  const contents = file.documents[document]?.contents;
  const value = file.documents[document]?.toJS() as JsonObject;
  const name = String((value.metadata as JsonObject).name);
  const refuse = (reason: string) =>
    file.refuse(contents, `the Flux Kustomization "${name}" ${reason}`);
  const { spec } = value;
  if (!isObject(spec)) {
    throw refuse('has no spec');
  }
  const source = isObject(spec.sourceRef) ? spec.sourceRef.kind : undefined;
  if (source !== 'GitRepository' && sourceRoot === '.') {
    throw refuse(
      `is built from ${
        source === undefined ? 'no source' : `a source of the kind ${source}`
      }, whose root nobody can see here. Say with sourceRoot which directory of the repository it is`,
    );
  }
  const specPath = spec.path ?? '.';
  if (typeof specPath !== 'string') {
    throw refuse('has a spec.path that is no text');
  }
  const directory = resolveInTree(sourceRoot, specPath);
  if ((await tree.list(directory)) === undefined) {
    throw refuse(
      `is built from ${JSON.stringify(
        specPath,
      )}, and the repository has no directory ${directory}`,
    );
  }
  const components = spec.components ?? [];
  if (!isTexts(components)) {
    throw refuse('has spec.components that are no list of texts');
  }
  const postBuild = isObject(spec.postBuild) ? spec.postBuild : {};
  return {
    type: 'flux',
    file,
    document,
    name,
    directory,
    components,
    targetNamespace:
      typeof spec.targetNamespace === 'string'
        ? spec.targetNamespace
        : undefined,
    substitute: readSubstitute(postBuild.substitute, refuse),
    transformers: TRANSFORMERS.filter(field => spec[field] !== undefined),
    substitutesFrom:
      Array.isArray(postBuild.substituteFrom) &&
      postBuild.substituteFrom.length > 0,
  };
}

function readSubstitute(
  substitute: unknown,
  refuse: (reason: string) => Error,
): Variables {
  if (substitute === undefined || substitute === null) {
    return {};
  }
  if (!isObject(substitute)) {
    throw refuse('has a spec.postBuild.substitute that is no mapping');
  }
  const odd = Object.entries(substitute).find(
    ([, value]) => typeof value !== 'string',
  );
  if (odd) {
    throw refuse(
      `sets ${odd[0]} to something that is no text: Flux takes texts only, so put it in quotes`,
    );
  }
  return substitute as Record<string, string>;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}
