import { InputError } from '@backstage/errors';

/** Kubernetes allows longer names, and labels and the names that VolSync derives do not. @internal */
export const NAME_LIMIT = 63;

/** What a claim beside another one is called unless somebody says. Pure. @internal */
export function nameBeside(claim: string, suffix = 'restore'): string {
  const start = claim.slice(0, NAME_LIMIT - suffix.length - 1);
  // A part of a name between dots may not begin with a dash.
  return `${start.replace(/[-.]+$/, '')}-${suffix}`;
}

/** Throws `InputError` if a new claim can't have this name. @internal */
export function requireShortName(claim: string): void {
  if (claim.length > NAME_LIMIT) {
    throw new InputError(
      `The name of the new claim has ${NAME_LIMIT} characters at most; "${claim}" has ${claim.length}`,
    );
  }
}
