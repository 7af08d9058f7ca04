import {
  buildKustomization,
  type FileTree,
  InputError,
  type Manifest,
  resolveInTree,
} from 'kustomize-files';

// The names that components of other backup tools go by, where their content cannot be seen
const NAMES = /volsync|velero|k8up|kopia|kopiur|restic|stash|backup/i;
const GROUPS = [
  'volsync.backube',
  'velero.io',
  'k8up.io',
  'stash.appscode.com',
];

/** Whether an object makes backups. @internal */
export function makesBackups({ apiVersion }: Manifest): boolean {
  return GROUPS.includes(apiVersion.split('/')[0] ?? '');
}

/**
 * Throws `InputError` where one of an app's components makes backups already: two of them would write into each other's
 * repository, or copy the volume twice.
 *
 * @internal
 */
export async function refuseOtherBackups(
  tree: FileTree,
  directory: string,
  references: readonly string[],
): Promise<void> {
  for (const reference of references) {
    const objects = await readComponent(tree, directory, reference);
    const backup = objects?.find(makesBackups);
    if (backup) {
      throw new InputError(
        `The app already has a component that makes backups: ${reference} holds a ${backup.kind}. Take it out first, or keep it; two at once back the volume up twice`,
      );
    }
    if (!objects && NAMES.test(reference)) {
      throw new InputError(
        `The app has a component ${reference} that cannot be read here, and its name says that it makes backups. Take it out first, or keep it; two at once back the volume up twice`,
      );
    }
  }
}

async function readComponent(
  tree: FileTree,
  directory: string,
  reference: string,
): Promise<readonly Manifest[] | undefined> {
  try {
    const { objects } = await buildKustomization({
      tree,
      directory: resolveInTree(directory, reference),
    });
    return objects;
  } catch (error) {
    if (error instanceof InputError) {
      // remote, or not there: its name is all there is
      return undefined;
    }
    throw error;
  }
}
