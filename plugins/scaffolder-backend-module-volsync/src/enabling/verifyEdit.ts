import { isDeepStrictEqual } from 'node:util';
import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { YamlFile } from 'kustomize-files';

/**
 * Compares what an edited file says with what was meant. Throws `InputError` where anything else changed too: the file
 * is of a form that the edit does not hold for, and is left alone.
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
