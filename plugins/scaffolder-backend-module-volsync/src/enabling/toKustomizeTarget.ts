import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import {
  type FileTree,
  findKustomizationFile,
  isObject,
  resolveInTree,
  YamlFile,
} from 'kustomize-files';
import type { KustomizeTarget } from './Target';

/** The kustomization of a directory as a target. Throws `InputError`. @internal */
export async function toKustomizeTarget(
  tree: FileTree,
  directory: string,
): Promise<KustomizeTarget> {
  const found = await findKustomizationFile(tree, directory);
  if (!found) {
    throw new InputError(
      `${directory} has no kustomization.yaml: there is nothing to add a component to`,
    );
  }
  const file = YamlFile.parse(found.file, found.text);
  const [document, ...others] = file.documents;
  if (!document || others.length > 0) {
    throw new InputError(
      `${found.file} must hold one document; it holds ${file.documents.length}`,
    );
  }
  const value: unknown = document.toJS();
  const components = isObject(value) ? value.components ?? [] : undefined;
  if (
    !Array.isArray(components) ||
    !components.every((item): item is string => typeof item === 'string')
  ) {
    throw file.refuse(
      document.contents,
      isObject(value)
        ? 'its components are no list of texts'
        : 'it holds no mapping',
    );
  }
  return { type: 'kustomize', file, directory, components };
}

/** The kustomize directory of an Argo CD application as a target. Throws `InputError`. @internal */
export async function toArgoTarget(
  file: YamlFile,
  document: number,
  options: { readonly tree: FileTree },
): Promise<KustomizeTarget> {
  const value = file.documents[document]?.toJS() as JsonObject;
  const application = String((value.metadata as JsonObject).name);
  const refuse = (reason: string) =>
    file.refuse(
      file.documents[document]?.contents,
      `the Argo CD application "${application}" ${reason}`,
    );
  const spec = isObject(value.spec) ? value.spec : {};
  const sources = [
    ...(isObject(spec.source) ? [spec.source] : []),
    ...(Array.isArray(spec.sources) ? spec.sources.filter(isObject) : []),
  ];
  const directories = sources.filter(
    source => typeof source.path === 'string' && source.chart === undefined,
  );
  const [source] = directories;
  if (!source || directories.length > 1) {
    throw refuse(
      directories.length > 1
        ? 'has several sources with a path: name the directory of the right kustomization.yaml instead'
        : 'has no source with a path: only directories with a kustomization.yaml can take the component',
    );
  }
  const directory = resolveInTree('.', String(source.path));
  if (!(await findKustomizationFile(options.tree, directory))) {
    throw refuse(
      `deploys ${directory}, which has no kustomization.yaml here: it is another repository's, or its files are applied as they are`,
    );
  }
  const { namespace } = isObject(spec.destination) ? spec.destination : {};
  return {
    ...(await toKustomizeTarget(options.tree, directory)),
    application,
    namespace: typeof namespace === 'string' ? namespace : undefined,
  };
}
