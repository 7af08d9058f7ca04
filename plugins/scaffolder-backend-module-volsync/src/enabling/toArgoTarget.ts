import path from 'node:path';
import { InputError } from '@backstage/errors';
import { resolveInTree } from 'kustomize-files';
import type { ArgoApplication, ArgoDirectory } from '../model/argocd';
import {
  type RepositoryModel,
  describeApplication,
} from '../model/RepositoryModel';
import { chooseAttachment, findAttached, readAttachment } from './attachments';
import type { KustomizeTarget, ManifestTarget, Target } from './Target';
import { toFluxTarget } from './toFluxTarget';
import { toKustomizeTarget } from './toKustomizeTarget';
import { capital } from './words';

interface Options {
  readonly model: RepositoryModel;
  readonly app: string;
  readonly sourceRoot?: string;
  readonly componentPath?: string;
}

/** What an Argo CD application deploys, as a target. Throws `InputError`. */
export async function toArgoTarget(
  application: ArgoApplication,
  options: Options,
): Promise<KustomizeTarget | ManifestTarget> {
  const { model } = options;
  const refuse = (reason: string) =>
    new InputError(`${capital(describeApplication(application))} ${reason}`);
  const attached = await readAttachment(model, application);
  if (attached) {
    return { type: 'manifests', application, ...attached };
  }
  const [first, ...others] = application.directories.filter(
    ({ tool }) => tool === 'kustomize' || tool === 'plain',
  );
  if (others.length > 0) {
    throw refuse(
      `has several sources with a path: ${application.directories
        .map(({ directory }) => directory)
        .join(', ')}. Name the directory of the right one instead`,
    );
  }
  if (first) {
    return toDeployed(model, application, first);
  }
  if (application.charts.length > 0) {
    return {
      type: 'manifests',
      application,
      directory: await chooseDirectory(application, options),
      attachment: chooseAttachment(application),
    };
  }
  const [plugin] = application.directories;
  if (plugin) {
    throw refuse(
      `deploys ${plugin.directory} with a plugin, so what takes the backups isn't known. Add a second source with the path of a directory, and set kustomization to that directory`,
    );
  }
  throw refuse(
    application.hasPath
      ? `deploys ${application.missing.join(
          ', ',
        )}, which the repository doesn't have. Run this on the repository that has it`
      : 'has no source with a path, and only a directory can take the backups. Add a second source with the path of a directory, and set kustomization to that directory',
  );
}

/** A directory as a target, according to what applies it. Throws `InputError`. */
export async function toDirectoryTarget(
  directory: string,
  options: Options,
): Promise<Target> {
  const { model, sourceRoot } = options;
  if (await model.files.kustomization(directory)) {
    return toKustomizeTarget(model.files, directory);
  }
  const attached = await findAttached(model, directory);
  if (attached) {
    return toArgoTarget(attached, options);
  }
  for (const application of model.allApplications()) {
    const deployed = application.directories.find(
      each => each.directory === directory,
    );
    if (deployed) {
      return deployed.tool === 'plain'
        ? toDeployed(model, application, deployed)
        : toArgoTarget(application, options);
    }
  }
  const own = (await model.ownKustomizations()).find(
    each => each.directory === directory,
  );
  return own
    ? {
        type: 'manifests',
        directory,
        flux: await toFluxTarget(own.node, { model, sourceRoot }),
      }
    : toKustomizeTarget(model.files, directory);
}

async function toDeployed(
  { files }: RepositoryModel,
  application: ArgoApplication,
  { directory, tool, rules }: ArgoDirectory,
): Promise<KustomizeTarget | ManifestTarget> {
  return tool === 'plain'
    ? { type: 'manifests', directory, application, rules }
    : { ...(await toKustomizeTarget(files, directory)), application };
}

/** The location of a chart's backups: next to the app's existing files, in a directory that nothing else applies. */
async function chooseDirectory(
  { name, file, directories, charts }: ArgoApplication,
  { model, app, componentPath }: Options,
): Promise<string> {
  const isFree = async (directory: string) => {
    const backups = path.posix.join(directory, `${app}.yaml`);
    return (
      (await model.files.list(directory)) === undefined &&
      (await model.appliersOf(backups)).length === 0 &&
      !model.applicationSets.some(({ takes }) => takes(directory))
    );
  };
  if (componentPath !== undefined) {
    const directory = resolveInTree('.', componentPath);
    if (!(await isFree(directory))) {
      throw new InputError(
        `${directory} has files already, or something else applies it, so the backups can't be put there alone. Set componentPath to a directory that doesn't exist yet`,
      );
    }
    return directory;
  }
  const candidates = [
    ...directories.map(each => path.posix.join(each.directory, 'volsync')),
    ...charts
      .flatMap(({ valueFiles }) => valueFiles)
      .map(each => path.posix.dirname(each))
      .map(each =>
        path.posix.join(
          each,
          path.posix.basename(each).includes(name)
            ? 'volsync'
            : `${name}-volsync`,
        ),
      ),
    path.posix.join(path.posix.dirname(file), `${name}-volsync`),
    `volsync/${name}`,
    `backups/volsync/${name}`,
  ];
  for (const each of candidates) {
    if (await isFree(each)) {
      return each;
    }
  }
  throw new InputError(
    `Something applies every directory that the backups of ${name} could be put into, such as ${candidates[0]}. Set componentPath to a directory that nothing applies`,
  );
}
