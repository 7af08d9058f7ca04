import { isDeepStrictEqual } from 'node:util';
import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { YamlFile } from 'kustomize-files';

/**
 * Compares the parsed result of an edit with the intended one. Throws `InputError` if anything else changed: the edit
 * does not support the form of the file, which is left unchanged.
 */
export function verifyEdit(
  before: YamlFile,
  after: YamlFile,
  options: {
    readonly document: number;
    readonly mean: (value: JsonObject) => void;
  },
): void {
  const meant = before.documents.map(document => document.toJS());
  options.mean(meant[options.document]);
  if (
    !isDeepStrictEqual(
      after.documents.map(document => document.toJS()),
      meant,
    )
  ) {
    throw new InputError(
      `${before.file} is written in a form that can't be edited without changing something else, so it is left as it is. Write spec as "key: value" lines`,
    );
  }
}
