import { findKustomizationFile } from 'kustomize-files';
import { readFilledApp } from '../component/filledComponent';
import { toTexts } from '../model/DirectoryGraph';
import type { RepositoryModel } from '../model/RepositoryModel';
import { findOwnComponents, type OwnComponent } from './ownComponents';

/*
 * A component with filled-in values next to the app. It needs no variables, so a kustomization can have several: for
 * further claims, and for further destinations of one claim.
 */

/** A component with filled-in values, as a kustomization lists it. */
export interface FilledBackups extends OwnComponent {
  /** The app that it is for, if it names one */
  readonly app: string | undefined;
}

/** The components with filled-in values that the kustomization of a directory lists. */
export async function findFilledBackups(
  model: RepositoryModel,
  directory: string,
): Promise<readonly FilledBackups[]> {
  const found = await findKustomizationFile(model.files, directory).catch(
    () => undefined,
  );
  const value = found && (await model.files.kustomization(directory));
  const listed = await findOwnComponents(model, {
    directory,
    references: toTexts(value?.components),
  });
  const filled: FilledBackups[] = [];
  for (const each of listed) {
    const app = await readAppOf(model, each.directory);
    // A component with variables is for any app.
    if (app !== undefined) {
      filled.push({ ...each, app });
    }
  }
  return filled;
}

/** The app that a component with filled-in values is for. */
export async function readAppOf(
  model: RepositoryModel,
  directory: string,
): Promise<string | undefined> {
  const file = await findKustomizationFile(model.files, directory);
  return file && readFilledApp({ 'kustomization.yaml': file.text });
}
