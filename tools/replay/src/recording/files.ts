import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { RecordingError } from './RecordingError';

/** The text of a file, undefined if it doesn't exist. */
export function readText(file: string): string | undefined {
  if (!existsSync(file)) {
    return undefined;
  }
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new RecordingError(
      `"${file}" cannot be read: ${
        error instanceof Error ? error.message : 'unknown error'
      }`,
    );
  }
}

/** The names of a folder's files, in order; undefined if the folder doesn't exist. */
export function listFiles(folder: string): readonly string[] | undefined {
  return isFolder(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(({ name }) => name)
        .sort()
    : undefined;
}

export function isFolder(folder: string): boolean {
  return existsSync(folder) && statSync(folder).isDirectory();
}

/** The content of a JSON file, undefined if it doesn't exist. Throws `RecordingError` if it is not JSON. */
export function readJson(file: string): unknown {
  const text = readText(file);
  if (text === undefined) {
    return undefined;
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RecordingError(`"${file}" is not JSON.`, { cause: error });
  }
}

/** The files of a folder whose names are `<prefix><key><suffix>`, by key. */
export function filesByKey(
  folder: string,
  options: { readonly prefix: string; readonly suffix: string },
): ReadonlyMap<string, string> {
  const { prefix, suffix } = options;
  return new Map(
    (listFiles(folder) ?? [])
      .filter(name => name.startsWith(prefix) && name.endsWith(suffix))
      .map(name => [
        name.slice(prefix.length, name.length - suffix.length),
        join(folder, name),
      ]),
  );
}
