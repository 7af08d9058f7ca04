import { InputError } from '@backstage/errors';
import {
  buildKustomization,
  type Manifest,
  resolveInTree,
} from 'kustomize-files';
import { namesBackups, recogniseBackup } from '../model/recogniseBackup';
import type {
  FoundBackup,
  FluxNode,
  RepositoryModel,
} from '../model/RepositoryModel';

/*
 * Two backups of one claim copy it twice, and two that write into one restic repository delete each other's snapshots.
 * So everything that the repository applies is checked, not only the app's own files.
 */

/** The claim and the backups to be added. */
interface NewBackups {
  readonly claim: string;
  readonly namespace: string;
  /** The objects that would be added */
  readonly objects: readonly Manifest[];
  readonly location: string | undefined;
  /** The directory of the component, or the file of the backups, whose objects are these backups themselves */
  readonly component: string;
  readonly flux?: FluxNode;
  /** The directories that the app is built from, if others may use the same component */
  readonly directories?: ReadonlySet<string>;
  /** Whether a person allows a second backup of the claim */
  readonly allowSecond: boolean;
}

/** Throws `InputError` if something else backs up the claim, or owns an object to be added. Returns notes. */
export async function refuseExistingBackups(
  model: RepositoryModel,
  backups: NewBackups,
): Promise<readonly string[]> {
  await refuseSameObjects(model, backups);
  await refuseSameLocation(model, backups);
  const notes: string[] = [];
  for (const found of await model.backups()) {
    if (!isOwn(found, backups) && (await covers(model, found, backups))) {
      const what = `${found.object.kind} "${found.object.metadata.name}" of ${found.place}`;
      if (!backups.allowSecond) {
        throw new InputError(
          `The claim "${backups.claim}" is backed up already by ${what}. Remove that first, or set allowSecondBackup to have both`,
        );
      }
      notes.push(`The claim is also backed up by ${what}.`);
    } else if (includesNamespace(found, backups.namespace)) {
      notes.push(
        `The namespace is also backed up by ${found.object.kind} "${found.object.metadata.name}" of ${found.place}. Whether that includes the claim's files isn't known.`,
      );
    }
  }
  return notes;
}

/** Throws `InputError` if one of an app's components creates backups, or has a name that says so and can't be read. */
export async function refuseBackupComponents(
  model: RepositoryModel,
  directory: string,
  options: {
    readonly references: readonly string[];
    readonly allowSecond: boolean;
  },
): Promise<readonly string[]> {
  const notes: string[] = [];
  for (const reference of options.references) {
    const objects = await readComponent(model, directory, reference);
    const backup = objects?.find(recogniseBackup);
    const reason = backup
      ? `its component ${reference} holds a ${backup.kind}`
      : `its component ${reference} can't be read here, and is called like one that makes backups`;
    if (backup || (!objects && namesBackups(reference))) {
      if (!options.allowSecond) {
        throw new InputError(
          `The app is backed up already: ${reason}. Remove it first, or set allowSecondBackup to have both`,
        );
      }
      notes.push(`The app is also backed up otherwise: ${reason}.`);
    }
  }
  return notes;
}

async function refuseSameObjects(
  model: RepositoryModel,
  backups: NewBackups,
): Promise<void> {
  const ids = new Set(backups.objects.map(toId));
  for (const { objects, origins, ...place } of await model.rendered()) {
    for (const [index, object] of objects.entries()) {
      if (
        ids.has(toId(object)) &&
        !isOwn({ ...place, origin: origins[index] }, backups) &&
        // The app's own backups are checked together with its own objects.
        !(backups.flux && isSameNode(place.flux, backups.flux))
      ) {
        throw new InputError(
          `${object.kind} "${object.metadata.name}" in the namespace "${backups.namespace}" is applied already by ${place.label}, and two can't own one object. Remove it there, or choose another app name`,
        );
      }
    }
  }
}

async function refuseSameLocation(
  model: RepositoryModel,
  backups: NewBackups,
): Promise<void> {
  const other = (await model.locations()).find(
    found =>
      found.location === backups.location &&
      !found.location.includes('${') &&
      !isOwn(found, backups),
  );
  if (other) {
    throw new InputError(
      `The restic repository ${other.location} is used already by ${other.place} (Secret "${other.secret}"). Two that write into one repository delete each other's snapshots. Choose another app name`,
    );
  }
}

/** Whether a found object belongs to these backups before this run. */
function isOwn(
  found: Pick<FoundBackup, 'origin' | 'flux' | 'directory'>,
  { component, flux, directories }: NewBackups,
): boolean {
  return (
    found.origin !== undefined &&
    (found.origin.file === component ||
      found.origin.file.startsWith(`${component}/`)) &&
    // Another Flux Kustomization may use the same component.
    (flux === undefined || isSameNode(found.flux, flux)) &&
    (directories === undefined || directories.has(found.directory))
  );
}

function isSameNode(one: FluxNode | undefined, other: FluxNode): boolean {
  return one?.file === other.file && one.document === other.document;
}

async function covers(
  model: RepositoryModel,
  { scope, namespace, object }: FoundBackup,
  backups: NewBackups,
): Promise<boolean> {
  if (namespace !== undefined && namespace !== backups.namespace) {
    return false;
  }
  if (scope.wholeNamespace) {
    return (
      namespace === backups.namespace && !(await isLeftOut(model, backups))
    );
  }
  return (
    scope.names.has(backups.claim) &&
    // A destination for restores backs up nothing.
    object.kind !== 'ReplicationDestination'
  );
}

function includesNamespace(
  { scope: { namespaces = [] } }: FoundBackup,
  namespace: string,
): boolean {
  const fits = (pattern: string) => pattern === '*' || pattern === namespace;
  return (
    namespaces.some(fits) &&
    !namespaces.some(each => each.startsWith('!') && fits(each.slice(1)))
  );
}

/** Whether the claim is excluded from K8up. */
async function isLeftOut(
  model: RepositoryModel,
  { claim }: NewBackups,
): Promise<boolean> {
  for (const file of await model.files.yamlFiles()) {
    if (((await model.files.text(file)) ?? '').includes('k8up.io/backup')) {
      for (const { value } of (await model.files.documents(file)) ?? []) {
        const { metadata } = value as unknown as Manifest;
        const annotations = (metadata?.annotations ?? {}) as Record<
          string,
          unknown
        >;
        if (
          value.kind === 'PersistentVolumeClaim' &&
          metadata.name === claim &&
          String(annotations['k8up.io/backup']) === 'false'
        ) {
          return true;
        }
      }
    }
  }
  return false;
}

async function readComponent(
  model: RepositoryModel,
  directory: string,
  reference: string,
): Promise<readonly Manifest[] | undefined> {
  try {
    const { objects } = await buildKustomization({
      tree: model.files,
      directory: resolveInTree(directory, reference),
    });
    return objects;
  } catch (error) {
    if ((error as Error).name === 'InputError') {
      // It is elsewhere, or missing: only its name is known.
      return undefined;
    }
    throw error;
  }
}

function toId({ apiVersion, kind, metadata }: Manifest): string {
  const group = apiVersion.replace(/\/?[^/]*$/, '');
  return [group, kind, metadata.namespace, metadata.name].join('|');
}
