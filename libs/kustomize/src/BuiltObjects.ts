import { InputError } from './yaml/InputError';
import type { Manifest } from './manifests';

/** Where an object was defined: a file, and the index of its document. @public */
export interface Origin {
  readonly file: string;
  readonly document: number;
}

/** An object during the build. */
export interface BuiltObject {
  readonly object: Manifest;
  readonly origin: Origin;
  /** Created by a generator: its name isn't known, so only replacements read it */
  readonly isGenerated?: boolean;
}

/** Throws `InputError` if an object is added twice, as kustomize does. */
export function refuseDuplicates(
  objects: readonly BuiltObject[],
  file: string,
): void {
  const ids = new Set<string>();
  for (const { object } of objects.filter(each => !each.isGenerated)) {
    const id = [
      object.apiVersion.replace(/\/?[^/]*$/, ''),
      object.kind,
      object.metadata.namespace,
      object.metadata.name,
    ].join('|');
    if (ids.has(id)) {
      throw new InputError(
        `${file} can't be built: it has ${object.kind} ${JSON.stringify(
          object.metadata.name,
        )} twice, and kustomize refuses that. Remove one of them`,
      );
    }
    ids.add(id);
  }
}
