import { InputError } from '@backstage/errors';
import { nameToConfirm } from 'backstage-plugin-volsync-common';

/**
 * Throws `InputError` if the person typed another name than the one of what is changed. `consequence` is what they
 * confirm; the default is that files are replaced.
 *
 * @internal
 */
export function requireConfirmed(
  typed: string,
  changed: Parameters<typeof nameToConfirm>[0],
  consequence = changed.isService
    ? 'the files of all its volumes are replaced'
    : 'its files are replaced',
): void {
  const name = nameToConfirm(changed);
  if (typed !== name) {
    throw new InputError(
      `Type the name of the ${
        changed.isService ? 'service' : 'claim'
      } to confirm that ${consequence}: "${name}"`,
    );
  }
}
