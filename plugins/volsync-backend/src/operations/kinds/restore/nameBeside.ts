import { InputError } from '@backstage/errors';

/** Kubernetes allows longer names, but labels and the names that VolSync derives don't. @internal */
export const NAME_LIMIT = 63;

/** The default name of a claim that is restored next to another one. Pure. @internal */
export function nameBeside(claim: string, suffix = 'restore'): string {
  const start = claim.slice(0, NAME_LIMIT - suffix.length - 1);
  // A dot-separated part of a name can't start with a dash.
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
