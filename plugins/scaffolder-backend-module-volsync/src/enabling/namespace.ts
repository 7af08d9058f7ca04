import { InputError } from '@backstage/errors';
import type { Manifest } from 'kustomize-files';

/**
 * The namespace in which the backups' objects will be. Throws `InputError` where it is not said, where it is another
 * than the app's, or where there are several.
 */
export function commonNamespace(
  objects: readonly Manifest[],
  expected: string | undefined,
  options: { readonly hint: string },
): string {
  const [namespace, ...others] = new Set(
    objects.map(({ metadata }) => metadata.namespace),
  );
  if (typeof namespace !== 'string') {
    throw new InputError(
      `The repository doesn't say in which namespace the backups will be. ${options.hint}`,
    );
  }
  if (others.length > 0) {
    throw new InputError(
      'The objects of the backups would be in several namespaces. Set one namespace for the whole app',
    );
  }
  if (expected !== undefined && expected !== namespace) {
    throw new InputError(
      `The backups would be in the namespace "${namespace}", and the app lives in "${expected}". ${options.hint}`,
    );
  }
  return namespace;
}
