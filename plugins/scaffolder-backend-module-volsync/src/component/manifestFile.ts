import { InputError } from '@backstage/errors';
import { parseManifests, printManifest } from 'kustomize-files';
import {
  COMPONENT_VERSION,
  type ComponentFiles,
  FILLED_FILES,
} from './renderComponent';

/*
 * If files are applied as they are, backups are one additional file: the objects of a component with its values, below
 * two comments that identify it.
 */

/** The content of a backups file. */
export interface ManifestFile {
  readonly version: number;
  readonly app: string;
  readonly claim: string;
  /** The objects, keyed by their file names in a component */
  readonly files: ComponentFiles;
}

const TITLE =
  /^# Backups of VolSync for Backstage, version (\d+)\. "Disable backups" removes this file\.\r?\n# Backs up the claim (\S+) of (\S+)\.\r?\n/;

/** An empty backups file, for publish actions that can't delete files: nothing is applied. */
export const DISABLED_FILE =
  '# VolSync for Backstage had backups here, which were disabled. Remove this file.\n';

/** Formats the objects of a component with its values as one file. */
export function printManifestFile(
  files: ComponentFiles,
  { app, claim }: Pick<ManifestFile, 'app' | 'claim'>,
): string {
  const objects = FILLED_FILES.filter(
    name => name !== 'kustomization.yaml',
  ).flatMap(name => files[name] ?? []);
  return `# Backups of VolSync for Backstage, version ${COMPONENT_VERSION}. "Disable backups" removes this file.
# Backs up the claim ${claim} of ${app}.
${objects.join('---\n')}`;
}

/** Parses such a file; undefined for another. Throws `InputError` for one that a newer portal wrote. */
export function parseManifestFile(
  text: string,
  file: string,
): ManifestFile | undefined {
  const [title, version, claim, app] = TITLE.exec(text) ?? [];
  if (
    title === undefined ||
    version === undefined ||
    claim === undefined ||
    app === undefined
  ) {
    return undefined;
  }
  if (Number(version) > COMPONENT_VERSION) {
    throw new InputError(
      `${file} holds backups of version ${version}, and this portal knows only version ${COMPONENT_VERSION}. Update the portal`,
    );
  }
  const files: Record<string, string> = {};
  for (const object of parseManifests(text.slice(title.length), file)) {
    const name =
      object.kind === 'PersistentVolumeClaim'
        ? 'claim.yaml'
        : `${object.kind.toLowerCase()}.yaml`;
    files[name] = printManifest(object);
  }
  return { version: Number(version), app, claim, files };
}

/** Whether a text begins like such a file. */
export function isManifestFile(text: string): boolean {
  return TITLE.test(text);
}
