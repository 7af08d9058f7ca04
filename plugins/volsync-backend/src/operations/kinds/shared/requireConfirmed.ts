import { InputError } from '@backstage/errors';
import { nameToConfirm } from 'backstage-plugin-volsync-common';

/** Throws `InputError` where a person typed another name than that of what is replaced. @internal */
export function requireConfirmed(
  typed: string,
  replaced: Parameters<typeof nameToConfirm>[0],
): void {
  const name = nameToConfirm(replaced);
  if (typed !== name) {
    throw new InputError(
      replaced.isService
        ? `Type the name of the service to confirm that the files of all its volumes are replaced: "${name}"`
        : `Type the name of the claim to confirm that its files are replaced: "${name}"`,
    );
  }
}
