import path from 'node:path';
import type { JsonObject } from 'kustomize-files';
import { matchesGlob } from './glob';
import type { RepositoryFiles } from './RepositoryFiles';

/** Which files of a directory Argo CD applies as they are: `source.directory`. */
export interface PlainRules {
  readonly recurse: boolean;
  readonly include: string | undefined;
  readonly exclude: string | undefined;
}

const MANIFEST = /\.(ya?ml|json)$/;

export function toPlainRules(directory: JsonObject): PlainRules {
  const text = (value: unknown) =>
    typeof value === 'string' && value !== '' ? value : undefined;
  return {
    recurse: directory.recurse === true,
    include: text(directory.include),
    exclude: text(directory.exclude),
  };
}

/** Whether a file is applied, by its path from the directory. */
export function takesFile(
  { recurse, include, exclude }: PlainRules,
  file: string,
): boolean {
  return (
    (recurse || !file.includes('/')) &&
    MANIFEST.test(file) &&
    (exclude === undefined || !matchesGlob(exclude, file)) &&
    (include === undefined || matchesGlob(include, file))
  );
}

/** The files of a directory that are applied, by their paths in the repository. */
export async function listPlainFiles(
  files: RepositoryFiles,
  directory: string,
  rules: PlainRules,
): Promise<readonly string[]> {
  const found: string[] = [];
  const visit = async (at: string): Promise<void> => {
    for (const { name, type } of (await files.list(at)) ?? []) {
      const each = path.posix.join(at, name);
      if (type === 'directory' && rules.recurse && name !== '.git') {
        await visit(each);
      } else if (
        type === 'file' &&
        takesFile(rules, path.posix.relative(directory, each))
      ) {
        found.push(each);
      }
    }
  };
  await visit(directory);
  return found;
}
