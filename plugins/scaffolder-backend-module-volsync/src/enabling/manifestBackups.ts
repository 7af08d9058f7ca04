import path from 'node:path';
import {
  isManifestFile,
  type ManifestFile,
  parseManifestFile,
} from '../component/manifestFile';
import { isObject, parseManifests } from 'kustomize-files';
import { readLocation, type RepositoryModel } from '../model/RepositoryModel';

/** Backups as a file among others that are applied as they are. */
export interface ManifestBackups extends ManifestFile {
  readonly file: string;
  readonly text: string;
}

/** The backups in the files of a directory, or of the whole repository. */
export async function findManifestBackups(
  model: RepositoryModel,
  directory?: string,
): Promise<readonly ManifestBackups[]> {
  const found: ManifestBackups[] = [];
  for (const file of await model.files.yamlFiles()) {
    if (directory === undefined || path.posix.dirname(file) === directory) {
      const text = (await model.files.text(file)) ?? '';
      const read = isManifestFile(text)
        ? parseManifestFile(text, file)
        : undefined;
      if (read) {
        found.push({ ...read, file, text });
      }
    }
  }
  return found;
}

/** The claim and the restic repository in a backups file. */
export function readManifestSource({ file, text }: ManifestBackups): {
  readonly name: string | undefined;
  readonly claim: string | undefined;
  readonly location: string | undefined;
} {
  const objects = parseManifests(text, file);
  const source = objects.find(({ kind }) => kind === 'ReplicationSource');
  const claim = isObject(source?.spec) ? source.spec.sourcePVC : undefined;
  return {
    name: source?.metadata.name,
    claim: typeof claim === 'string' ? claim : undefined,
    location: objects.map(readLocation).find(each => each !== undefined),
  };
}
