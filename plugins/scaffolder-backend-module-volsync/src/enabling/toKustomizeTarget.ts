import { InputError } from '@backstage/errors';
import {
  type FileTree,
  findKustomizationFile,
  isObject,
  YamlFile,
} from 'kustomize-files';
import type { ArgoApplication } from '../model/argocd';
import { type RepositoryModel, sayApplication } from '../model/RepositoryModel';
import { capital } from './words';
import type { KustomizeTarget } from './Target';

/** The kustomization of a directory as a target. Throws `InputError`. */
export async function toKustomizeTarget(
  tree: FileTree,
  directory: string,
): Promise<KustomizeTarget> {
  const found = await findKustomizationFile(tree, directory);
  if (!found) {
    throw new InputError(
      `${directory} has no kustomization.yaml, so there is nothing to add a component to. Add a kustomization.yaml that lists its files under resources`,
    );
  }
  const file = YamlFile.parse(found.file, found.text);
  const [document, ...others] = file.documents;
  if (!document || others.length > 0) {
    throw new InputError(
      `${found.file} must hold one document, but it holds ${file.documents.length}. Keep one`,
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
        ? "its components aren't a list of strings. Fix them"
        : 'it holds no mapping. Write "resources:" with the files of the app',
    );
  }
  return { type: 'kustomize', file, directory, components };
}

/** The kustomize directory of an Argo CD application as a target. Throws `InputError`. */
export async function toArgoTarget(
  application: ArgoApplication,
  model: RepositoryModel,
): Promise<KustomizeTarget> {
  const refuse = (reason: string) =>
    new InputError(`${capital(sayApplication(application))} ${reason}`);
  const [first, ...others] = application.directories;
  if (!first) {
    throw refuse(
      application.hasPath
        ? `deploys ${application.missing.join(
            ', ',
          )}, which the repository doesn't have. Run this on the repository that has it`
        : 'has no source with a path, and only a directory can take the component. Add a second source with the path of a directory that has a kustomization.yaml, and name that directory',
    );
  }
  if (others.length > 0) {
    throw refuse(
      `has several sources with a path: ${application.directories
        .map(({ directory }) => directory)
        .join(', ')}. Name the directory of the right one instead`,
    );
  }
  if (await model.files.text(`${first.directory}/Chart.yaml`)) {
    throw refuse(
      `deploys ${first.directory}, which is a Helm chart, and only a kustomization can take the component. Add a second source with the path of a directory that has a kustomization.yaml, and name that directory`,
    );
  }
  if (!(await findKustomizationFile(model.files, first.directory))) {
    throw refuse(
      `deploys ${first.directory}, which has no kustomization.yaml: its files are applied as they are. Add a kustomization.yaml that lists them under resources`,
    );
  }
  return {
    ...(await toKustomizeTarget(model.files, first.directory)),
    application,
  };
}
