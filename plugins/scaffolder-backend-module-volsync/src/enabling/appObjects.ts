import {
  type FileTree,
  findKustomizationFile,
  InputError,
  isObject,
  type Manifest,
  substituteVariables,
  toFluxObjects,
  type Variables,
} from 'kustomize-files';
import type { ClaimMode } from '../component/renderComponent';
import { makesBackups } from './otherBackups';
import { listFiles } from '../repository/walk';
import { sayTarget, type Target } from './Target';

/*
 * The app's own objects must come out of the change as they went in: a `${` that was harmless becomes a variable as
 * soon as its Kustomization has one, and then turns into nothing without a word.
 */

/** What Flux substitutes: the variables, and whether others come from ConfigMaps or Secrets. @internal */
export interface Substitution {
  readonly variables: Variables;
  readonly from: boolean;
}

/** Throws `InputError` that names the objects which would change. @internal */
export function refuseChangedObjects(
  objects: readonly Manifest[],
  before: Substitution,
  after: Substitution,
): void {
  const changed = objects.flatMap(object => {
    const was = substituteOrReason(object, before);
    const becomes = substituteOrReason(object, after);
    return was === becomes ? [] : [`${object.kind} "${object.metadata.name}"`];
  });
  if (changed.length > 0) {
    throw new InputError(
      `With the variables of the backups Flux would change the app's own objects: ${changed.join(
        ', ',
      )}. Write "$\${" where "\${" is meant as it is, or give the object the annotation kustomize.toolkit.fluxcd.io/substitute: disabled`,
    );
  }
}

/**
 * Throws `InputError` where a file of the app, such as one that a configMapGenerator reads, holds a `${` that would be
 * substituted from now on.
 *
 * @internal
 */
export async function refuseUnescapedFiles(
  tree: FileTree,
  directory: string,
  variables: Variables,
): Promise<void> {
  for (const file of await listFiles(tree, directory)) {
    const text = await readText(tree, file);
    if (text?.includes('${') && changes(text, variables)) {
      throw new InputError(
        `${file} holds "\${", and Flux would substitute it from now on. Write "$\${" where "\${" is meant as it is`,
      );
    }
  }
}

/** Throws `InputError` where the backups' objects clash with those of the app. @internal */
export function refuseClashes(
  objects: readonly Manifest[],
  options: {
    readonly app: string;
    readonly claim: string;
    readonly claimMode: ClaimMode;
  },
): void {
  const { app, claim, claimMode } = options;
  if (
    claimMode === 'new' &&
    objects.some(
      ({ kind, metadata }) =>
        kind === 'PersistentVolumeClaim' && metadata.name === claim,
    )
  ) {
    throw new InputError(
      `The app has a claim "${claim}" already, and its dataSourceRef cannot be changed any more. Choose the claim mode "existing"`,
    );
  }
  const backup = objects.find(
    object =>
      makesBackups(object) &&
      (object.metadata.name === app ||
        (isObject(object.spec) && object.spec.sourcePVC === claim)),
  );
  if (backup) {
    throw new InputError(
      `The app has a ${backup.kind} "${backup.metadata.name}" of its own already. Take it out first; two would back "${claim}" up twice`,
    );
  }
}

/**
 * Throws `InputError` where the app's kustomization, or its Kustomization of Flux, would rename the backups' objects.
 *
 * @internal
 */
export async function refuseRenaming(
  tree: FileTree,
  target: Target,
  notUnderstood: readonly string[],
): Promise<void> {
  const found = await findKustomizationFile(tree, target.directory);
  for (const field of ['namePrefix', 'nameSuffix']) {
    const renames = [
      ...(notUnderstood.includes(`${found?.file}: ${field}`)
        ? [found?.file]
        : []),
      ...(target.type === 'flux' && target.transformers.includes(field)
        ? [sayTarget(target)]
        : []),
    ];
    if (renames.length > 0) {
      throw new InputError(
        `${renames[0]} has a ${field}, which would rename the backups' Secret and not what refers to it. Put the backups into a Kustomization without it`,
      );
    }
  }
}

/** The result as text, or why there is none */
function substituteOrReason(
  object: Manifest,
  { variables, from }: Substitution,
): string {
  try {
    return JSON.stringify(
      toFluxObjects([object], from ? { _: '', ...variables } : variables),
    );
  } catch (error) {
    if (error instanceof InputError) {
      return error.message;
    }
    throw error;
  }
}

function changes(text: string, variables: Variables): boolean {
  try {
    return substituteVariables(text, variables) !== text;
  } catch {
    // Flux would refuse it
    return true;
  }
}

async function readText(
  tree: FileTree,
  file: string,
): Promise<string | undefined> {
  try {
    return await tree.read(file);
  } catch {
    // no text: an image, say
    return undefined;
  }
}
