import { InputError } from '@backstage/errors';
import type { Manifest } from 'kustomize-files';
import type { Arrival } from '../model/RepositoryModel';

/** The namespace of objects that are added to a directory. */
interface ChosenNamespace {
  /** The namespace that the objects have to name themselves */
  readonly written: string | undefined;
  /** A forced namespace, whatever they name */
  readonly forced: string | undefined;
  /** The namespace of objects that name none */
  readonly fallback: string | undefined;
}

/**
 * The namespace of backups in a directory. What applies it may force one. Otherwise it is that of the claim, or of all
 * objects of the app if they name one, then Argo CD's for objects without a namespace, and finally the requested one.
 */
export function chooseNamespace(options: {
  readonly arrival: Arrival;
  /** The namespace according to the directory, and everything that applies it */
  readonly said: string | undefined;
  /** The app's own objects, as written */
  readonly objects: readonly Manifest[];
  readonly claim: string;
  readonly asked: string | undefined;
}): ChosenNamespace {
  const { arrival, said, objects, claim, asked } = options;
  const isFallback =
    said !== undefined &&
    arrival.steps.some(step => step.fallbackNamespace === said) &&
    arrival.steps.every(step => step.namespace !== said);
  if (said !== undefined && !isFallback) {
    return { written: undefined, forced: said, fallback: undefined };
  }
  const own = objects.find(
    ({ kind, metadata }) =>
      kind === 'PersistentVolumeClaim' && metadata.name === claim,
  );
  const named = new Set(
    (own ? [own] : objects).flatMap(({ metadata }) =>
      typeof metadata.namespace === 'string' ? [metadata.namespace] : [],
    ),
  );
  const [first, ...others] = named;
  const otherwise = said === undefined ? asked : undefined;
  const written = others.length === 0 ? first ?? otherwise : otherwise;
  return {
    written: written === said ? undefined : written,
    forced: undefined,
    fallback: said,
  };
}

/**
 * The namespace of the backups' objects. Throws `InputError` if it is unknown, differs from the app's, or is ambiguous.
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
