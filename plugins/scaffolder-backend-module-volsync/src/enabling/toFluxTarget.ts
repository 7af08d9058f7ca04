import {
  isObject,
  resolveInTree,
  type Variables,
  YamlFile,
} from 'kustomize-files';
import { toDirectory } from '../model/FluxKustomization';
import {
  type FluxNode,
  type RepositoryModel,
  describeFlux,
} from '../model/RepositoryModel';
import type { FluxTarget } from './Target';

/** A Flux Kustomization as a target. Throws `InputError` for one that can't be read or edited. */
export async function toFluxTarget(
  node: FluxNode,
  options: {
    readonly model: RepositoryModel;
    /** The directory that is the root of the source, if a person specified it */
    readonly sourceRoot: string | undefined;
  },
): Promise<FluxTarget> {
  const { model, sourceRoot } = options;
  const file = YamlFile.parse(
    node.file,
    (await model.files.read(node.file)) ?? '',
  );
  const refuse = (reason: string) =>
    file.refuse(
      file.documents[node.document]?.contents,
      `${describeFlux(node)} ${reason}`,
    );
  const { spec: own } = node.value;
  if (!isObject(own)) {
    throw refuse('has no spec. Add one');
  }
  const spec = await model.specOf(node);
  const { kind } = spec.source;
  if (kind !== 'GitRepository' && sourceRoot === undefined) {
    throw refuse(
      `is built from ${
        kind === '' ? 'no source' : `a source of the kind ${kind}`
      }, and the repository doesn't say which of its directories is the root of that. Set sourceRoot to that directory, or to "." for the repository itself`,
    );
  }
  if (own.path !== undefined && typeof own.path !== 'string') {
    throw refuse("has a spec.path that isn't a string. Put it in quotes");
  }
  if (spec.path === undefined) {
    throw refuse(
      `has the spec.path ${JSON.stringify(
        own.path,
      )}, which holds a variable whose value the repository doesn't say. Name the directory with its kustomization.yaml instead`,
    );
  }
  const directory =
    toDirectory(spec, sourceRoot ?? '.') ??
    resolveInTree(sourceRoot ?? '.', spec.path);
  if ((await model.files.list(directory)) === undefined) {
    throw refuse(
      `is built from ${JSON.stringify(
        spec.path,
      )}, and the repository has no directory ${directory}. Set sourceRoot if the source has another root, or fix spec.path`,
    );
  }
  const components = own.components ?? [];
  if (!isTexts(components)) {
    throw refuse("has spec.components that aren't a list of strings. Fix them");
  }
  const postBuild = isObject(own.postBuild) ? own.postBuild : {};
  return {
    type: 'flux',
    node,
    file,
    document: node.document,
    name: node.name,
    directory,
    components,
    substitute: readSubstitute(postBuild.substitute, refuse),
    spec,
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
    throw refuse(
      'has a spec.postBuild.substitute that isn\'t a mapping. Write it as "NAME: value" lines',
    );
  }
  const odd = Object.entries(substitute).find(
    ([, value]) => typeof value !== 'string',
  );
  if (odd) {
    throw refuse(
      `sets ${odd[0]} to something that isn't a string, and Flux takes only strings. Put it in quotes`,
    );
  }
  return substitute as Record<string, string>;
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string');
}
