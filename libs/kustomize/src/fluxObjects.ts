import { InputError } from './yaml/InputError';
import { parseManifests, printManifest, type Manifest } from './manifests';
import { isObject } from './yaml/json';
import { substituteVariables, type Variables } from './substitute';

// The variable names that kustomize-controller accepts
const NAME = /^[_a-zA-Z][_a-zA-Z0-9]*$/;
const SWITCH = 'kustomize.toolkit.fluxcd.io/substitute';

/**
 * Applies Flux's `spec.postBuild.substitute` to built objects: variables are replaced in the printed YAML, which is
 * then parsed again. So `${PUID}` becomes a number and a value such as `on` a boolean. Without variables Flux
 * substitutes nothing. Throws `InputError` if Flux would not apply the object.
 *
 * @public
 */
export function toFluxObjects(
  objects: readonly Manifest[],
  variables: Variables,
): Manifest[] {
  const names = Object.keys(variables);
  const odd = names.find(name => !NAME.test(name));
  if (odd !== undefined) {
    throw new InputError(
      `${JSON.stringify(
        odd,
      )} is no name of a variable that Flux accepts: letters, digits and "_" only, and no digit first`,
    );
  }
  // Flux removes line breaks from values
  const values = Object.fromEntries(
    Object.entries(variables).map(([name, value]) => [
      name,
      value.replaceAll('\n', ''),
    ]),
  );
  return names.length === 0
    ? [...objects]
    : objects.flatMap(object =>
        isSubstitutionDisabled(object)
          ? [object]
          : parseManifests(
              substituteVariables(printManifest(object), values),
              `${object.kind} ${JSON.stringify(
                object.metadata.name,
              )} after the substitution of variables`,
            ),
      );
}

/** Whether an object disables Flux's variable substitution. @public */
export function isSubstitutionDisabled({ metadata }: Manifest): boolean {
  return [metadata.labels, metadata.annotations].some(
    entries => isObject(entries) && entries[SWITCH] === 'disabled',
  );
}
