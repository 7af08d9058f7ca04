import { InputError } from '@backstage/errors';
import { isObject, type Manifest } from 'kustomize-files';
import { toReferred } from '../model/DirectoryGraph';
import { readLocation, type RepositoryModel } from '../model/RepositoryModel';
import type { FileChange } from '../repository/Workspace';
import type { DisablePlan, DisableRequest } from './DisablePlan';
import { takeDependencies } from './dependencies';
import { takeComponent, takeMarkedItems } from './listedComponents';
import { readMarkedEntries, takeMarkedEntries } from './markedEntries';
import { findOwnComponents } from './ownComponents';
import { componentDirectory } from './planFlux';
import { componentsPath, RESOURCES, variablesPath } from './yamlPaths';
import {
  listWirings,
  readKustomization,
  repositoryVariablesPath,
} from './planRepositoryComponent';
import { removeComponent } from './removeComponent';
import { readRepositoryComponent } from './repositoryComponents';
import { describeTarget, type FluxTarget } from './Target';
import { capital } from './words';

/** Removes component and variables from a Flux Kustomization: both, or nothing. Throws `InputError`. */
export async function disableFlux(
  request: DisableRequest,
  model: RepositoryModel,
  target: FluxTarget,
): Promise<DisablePlan> {
  const wirings = await listWirings(model, target);
  if (wirings.length > 0) {
    return disableWirings(request, model, target, wirings);
  }
  const marked = readMarkedEntries(target.file, variablesPath(target));
  const own = await findOwnComponents(model, {
    directory: target.directory,
    references: target.components,
    marked: marked?.marker.component,
    configured: configuredComponent(request),
  });
  const references = own.map(({ reference }) => reference);
  if (!marked) {
    if (references.length > 0) {
      throw new InputError(
        `${describeTarget(target)} has the component ${references.join(
          ' and ',
        )}, but not the comment of "Enable backups" above its variables: it was added by hand, or the comment was removed. Remove the component and its variables by hand`,
      );
    }
    return {
      target: describeTarget(target),
      changes: [],
      notes: [`${describeTarget(target)} has no backups, so nothing changes.`],
    };
  }
  if (references.length === 0) {
    await refuseMissing(model, target);
  }
  let file = takeMarkedEntries(
    takeDependencies(target.file, target),
    variablesPath(target),
  );
  for (const reference of references) {
    file = takeComponent(file, componentsPath(target), reference);
  }
  const changes: FileChange[] = [
    { file: file.file, before: target.file.text, after: file.text },
  ];
  const notes: string[] = [];
  const components = new Set([
    ...own.map(({ component }) => component),
    ...(marked.marker.component === undefined ? [] : [marked.marker.component]),
  ]);
  for (const component of components) {
    const removal = await removeComponent(model, component, {
      changes,
      keep: request.keepComponent ?? false,
    });
    changes.push(...removal.changes);
    notes.push(...removal.notes);
  }
  const left = Object.keys(target.substitute).filter(
    name => name.startsWith('VOLSYNC_') && !(name in marked.entries),
  );
  if (left.length > 0) {
    notes.push(
      `${left.join(
        ', ',
      )} stay: they aren't directly below the comment of "Enable backups". Remove them by hand if only the backups used them.`,
    );
  }
  return {
    target: describeTarget(target),
    changes,
    notes,
    ...(await readBackups(
      model,
      target,
      [...components],
      marked.entries.VOLSYNC_CLAIM ?? target.spec.substitute.VOLSYNC_CLAIM,
    )),
    app: marked.entries.APP ?? target.spec.substitute.APP,
  };
}

/** Removes the wiring of the repository's own component; the component stays. Throws `InputError`. */
async function disableWirings(
  { settings }: DisableRequest,
  model: RepositoryModel,
  target: FluxTarget,
  wirings: Awaited<ReturnType<typeof listWirings>>,
): Promise<DisablePlan> {
  let file = takeDependencies(target.file, target);
  for (const { directory, reference } of wirings) {
    const component =
      directory === undefined
        ? undefined
        : await readRepositoryComponent(model, directory, settings);
    if (!component) {
      throw new InputError(
        `${capital(
          describeTarget(target),
        )} uses the component ${reference}, which can't be read any more, so its variables aren't known. Restore it, or remove the lines below the comments of "Enable backups" by hand`,
      );
    }
    const entriesPath = repositoryVariablesPath(target, component);
    file = takeMarkedEntries(file, entriesPath);
  }
  file = takeMarkedItems(file, componentsPath(target));
  const kustomization = await readKustomization(model, target);
  const edited = kustomization && takeMarkedItems(kustomization, RESOURCES);
  const changes: FileChange[] = [
    { file: file.file, before: target.file.text, after: file.text },
    ...(kustomization && edited
      ? [
          {
            file: edited.file,
            before: kustomization.text,
            after: edited.text,
          },
        ]
      : []),
  ].filter(({ before, after }) => before !== after);
  const components = wirings.flatMap(({ directory }) => directory ?? []);
  return {
    target: describeTarget(target),
    changes,
    notes: [
      `The repository's own component ${components.join(
        ' and ',
      )} stays for other apps.`,
    ],
    ...(await readBackups(model, target, components, undefined)),
  };
}

/** Throws `InputError` if the component may still be listed, by a dangling reference. */
async function refuseMissing(
  model: RepositoryModel,
  target: FluxTarget,
): Promise<void> {
  for (const reference of target.components) {
    const [directory] = toReferred(target.directory, reference);
    if (
      directory !== undefined &&
      (await model.files.list(directory)) === undefined
    ) {
      throw new InputError(
        `${describeTarget(
          target,
        )} lists the component ${reference}, which doesn't exist, so it isn't known whether it is that of the backups. Remove it from spec.components, and disable backups again`,
      );
    }
  }
}

/** The current claim, namespace and restic repository in the repository. */
async function readBackups(
  model: RepositoryModel,
  target: FluxTarget,
  components: readonly string[],
  claim: string | undefined,
): Promise<Pick<DisablePlan, 'app' | 'location' | 'claim' | 'namespace'>> {
  let own: readonly Manifest[] = [];
  try {
    const { objects, origins } = await model.renderFlux(
      target.spec,
      target.directory,
      '',
    );
    own = objects.filter((_, index) =>
      components.some(each => origins[index]?.file.startsWith(`${each}/`)),
    );
  } catch {
    // An app that can't be built can still be disabled, but the location isn't known.
  }
  const location = own.map(readLocation).find(each => each !== undefined);
  const source = own.find(({ kind }) => kind === 'ReplicationSource');
  const named = isObject(source?.spec) ? source.spec.sourcePVC : undefined;
  const namespace = source?.metadata.namespace;
  return {
    ...(source && { app: source.metadata.name }),
    location: location?.includes('${') ? undefined : location,
    claim: typeof named === 'string' ? named : claim,
    namespace: typeof namespace === 'string' ? namespace : undefined,
  };
}

function configuredComponent(request: DisableRequest): string | undefined {
  try {
    return componentDirectory(request);
  } catch {
    // Outside of the source, so it can't exist.
    return undefined;
  }
}
