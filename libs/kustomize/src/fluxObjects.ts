import { InputError } from './yaml/InputError';
import { parseManifests, printManifest, type Manifest } from './manifests';
import { isObject } from './yaml/json';
import { substituteVariables, type Variables } from './substitute';

// What kustomize-controller accepts
const NAME = /^[_a-zA-Z][_a-zA-Z0-9]*$/;
const SWITCH = 'kustomize.toolkit.fluxcd.io/substitute';

/**
 * What Flux makes of built objects after `spec.postBuild.substitute`: the variables are put into the printed YAML,
 * which is then read again, so that `${PUID}` becomes a number and a value such as `on` a boolean. With no variable at
 * all Flux substitutes nothing. Throws `InputError` where Flux would not apply the object.
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
  // Flux takes line breaks out of values
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

/** Whether an object says that Flux shall not substitute variables in it. @public */
export function isSubstitutionDisabled({ metadata }: Manifest): boolean {
  return [metadata.labels, metadata.annotations].some(
    entries => isObject(entries) && entries[SWITCH] === 'disabled',
  );
}
