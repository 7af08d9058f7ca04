import {
  CREATED_BY_LABEL,
  POPULATOR_LABEL,
  valueOf,
  type NamespaceObjects,
  type PersistentVolumeClaim,
} from 'backstage-plugin-volsync-common';
import { isOperationClaim } from '../lib/operationNames';
import type { ClaimChoice } from './EntityTarget';

/**
 * Maximum number of volumes of one namespace that are evaluated for an entity. A tenant can have any number, and each
 * costs time.
 */
export const MAX_VOLUMES = 500;

/** The first claims that belong to an entity: those that are evaluated and shown. @internal */
export function chooseClaims(
  ...asked: Parameters<typeof findClaims>
): readonly string[] {
  return findClaims(...asked).slice(0, MAX_VOLUMES);
}

/**
 * The names of the claims that belong to an entity, sorted. Includes missing claims that a source names, because a
 * backup of nothing must be visible. Excludes claims that VolSync created for itself, or that an operation needs
 * temporarily.
 *
 * @internal
 */
export function findClaims(
  objects: Pick<NamespaceObjects, 'claims' | 'sources' | 'destinations'>,
  choice: ClaimChoice,
): readonly string[] {
  if (choice.type === 'names') {
    return [...choice.names].sort();
  }
  const fits =
    choice.type === 'all'
      ? () => true
      : (object: {
          readonly metadata: {
            readonly labels?: Readonly<Record<string, string>>;
          };
        }) => choice.fits(object.metadata.labels);
  const claims = (valueOf(objects.claims) ?? []).filter(
    claim =>
      !isMadeByVolsync(claim) &&
      !isOperationClaim(claim.metadata) &&
      fits(claim),
  );
  const sources = (valueOf(objects.sources) ?? []).filter(fits);
  const destinations = (valueOf(objects.destinations) ?? []).filter(fits);
  return [
    ...new Set([
      ...claims.map(claim => claim.metadata.name),
      ...sources.flatMap(source => source.spec?.sourcePVC ?? ''),
      ...destinations.flatMap(({ metadata: { labels }, spec }) => {
        const name = spec?.restic?.destinationPVC;
        return name && !isOperationClaim({ name, labels }) ? name : [];
      }),
    ]),
  ].sort();
}

/** Whether the claim belongs to a mover or the populator, not to an app. @internal */
export function isMadeByVolsync({ metadata }: PersistentVolumeClaim): boolean {
  return (
    metadata.labels?.[CREATED_BY_LABEL] === 'volsync' ||
    metadata.labels?.[POPULATOR_LABEL] !== undefined
  );
}
