import path from 'node:path';
import {
  type FileTree,
  findKustomizationFile,
  InputError,
  isObject,
  isSubstitutionDisabled,
  type JsonObject,
  type Manifest,
  substituteVariables,
  toFluxObjects,
  type Variables,
} from 'kustomize-files';
import type { ClaimMode } from '../component/renderComponent';
import { describeApplication } from '../model/RepositoryModel';
import { recogniseBackup } from '../model/recogniseBackup';
import { toReferred } from '../model/DirectoryGraph';
import {
  isKustomizationFile,
  type RepositoryFiles,
} from '../model/RepositoryFiles';
import { describeTarget, type Target } from './Target';

/*
 * The change must leave the app's own objects as they are: a harmless `${` becomes a variable as soon as its
 * Kustomization has one, and is then silently replaced by nothing.
 */

/** What Flux substitutes: the variables, and whether more come from ConfigMaps or Secrets. */
interface Substitution {
  readonly variables: Variables;
  readonly from: boolean;
}

/** Throws `InputError` that names the objects that would change. */
export function refuseChangedObjects(
  objects: readonly Manifest[],
  before: Substitution,
  after: Substitution,
): void {
  const changed = objects.flatMap(object => {
    const was = substituteOrReason(object, before);
    const becomes = substituteOrReason(object, after);
    return was === becomes || becomes === unescape(was)
      ? []
      : [`${object.kind} "${object.metadata.name}"`];
  });
  if (changed.length > 0) {
    throw new InputError(
      `With the variables of the backups, Flux would change the app's own objects: ${changed.join(
        ', ',
      )}. Flux substitutes variables in a Kustomization as soon as it has one. Write "$\${" instead of "\${" to keep it as it is, give the object the annotation kustomize.toolkit.fluxcd.io/substitute: disabled, or set filled: true to write the backups without variables`,
    );
  }
}

/**
 * Throws `InputError` if a file of the app, such as one that a configMapGenerator reads, contains a `${` that Flux
 * would substitute from now on.
 */
export async function refuseUnescapedFiles(
  files: RepositoryFiles,
  built: readonly string[],
  variables: Variables,
): Promise<void> {
  for (const file of await listReferred(files, built)) {
    const text = await files.text(file);
    if (text?.includes('${') && changes(text, variables)) {
      throw new InputError(
        `${file} holds "\${", which Flux would substitute from now on. Write "$\${" instead of "\${" to keep it as it is, or set filled: true to write the backups without variables`,
      );
    }
  }
}

/** The files that kustomizations refer to in any field, such as `configMapGenerator`. */
async function listReferred(
  files: RepositoryFiles,
  built: readonly string[],
): Promise<ReadonlySet<string>> {
  const referred = new Set<string>();
  const visit = (value: unknown, directory: string): void => {
    if (typeof value === 'string') {
      // A generator may rename a file: name=file
      for (const name of [value, value.replace(/^[^=]*=/, '')]) {
        toReferred(directory, name).forEach(file => referred.add(file));
      }
    } else if (Array.isArray(value)) {
      value.forEach(each => visit(each, directory));
    } else if (isObject(value)) {
      Object.values(value).forEach(each => visit(each, directory));
    }
  };
  for (const file of built.filter(isKustomizationFile)) {
    for (const { value } of (await files.documents(file)) ?? []) {
      visit(withoutDisabled(value), path.posix.dirname(file));
    }
  }
  return referred;
}

const GENERATORS = ['configMapGenerator', 'secretGenerator'] as const;

/** A copy of a kustomization without the generators whose objects disable Flux's variable substitution. */
function withoutDisabled(value: JsonObject): JsonObject {
  const left = { ...value };
  for (const field of GENERATORS) {
    const generators = value[field];
    if (Array.isArray(generators)) {
      left[field] = generators.filter(
        each =>
          !isDisabled(value.generatorOptions) &&
          !(isObject(each) && isDisabled(each.options)),
      );
    }
  }
  return left;
}

function isDisabled(options: unknown): boolean {
  return isSubstitutionDisabled({
    metadata: isObject(options) ? options : {},
  } as unknown as Manifest);
}

/** Throws `InputError` if the backups' objects clash with those of the app. */
export function refuseClashes(
  objects: readonly Manifest[],
  options: {
    readonly app: string;
    readonly claim: string;
    readonly claimMode: ClaimMode;
    readonly allowSecond: boolean;
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
      `The app has a claim "${claim}" already, and its dataSourceRef can't be changed. Choose the claim mode "existing"`,
    );
  }
  const backup = objects.find(
    object =>
      recogniseBackup(object) &&
      (object.metadata.name === app ||
        recogniseBackup(object)?.names.has(claim)),
  );
  if (backup && !options.allowSecond) {
    throw new InputError(
      `The app has a ${backup.kind} "${backup.metadata.name}" of its own already, which backs "${claim}" up. Remove it first, or set allowSecondBackup to have both`,
    );
  }
}

/** Throws `InputError` if the app's kustomization, or its Flux Kustomization, would rename the backups' objects. */
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
      ...(target.type === 'flux' && target.spec.transformers.includes(field)
        ? [describeTarget(target)]
        : []),
      ...(target.type === 'kustomize' &&
      target.application?.directories.some(({ transformers }) =>
        transformers.includes(field),
      )
        ? [describeApplication(target.application)]
        : []),
    ];
    if (renames.length > 0) {
      throw new InputError(
        `${renames[0]} has a ${field}, which would rename the backups' Secret but not what refers to it. Put the backups into a Kustomization without it`,
      );
    }
  }
}

/** The result of Flux's substitution for a text that was escaped as the error messages advise. */
function unescape(text: string): string {
  return text.replace(/\$\$(?=\{)/g, '$');
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
    const substituted = substituteVariables(text, variables);
    return substituted !== text && substituted !== unescape(text);
  } catch {
    // Flux would reject it
    return true;
  }
}
