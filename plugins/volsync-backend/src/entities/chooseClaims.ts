import {
  CREATED_BY_LABEL,
  POPULATOR_LABEL,
  valueOf,
  type NamespaceObjects,
  type PersistentVolumeClaim,
} from 'backstage-plugin-volsync-common';
import { isOperationClaim } from '../lib/operationNames';
import type { ClaimChoice } from './EntityTarget';

/** Volumes of one namespace that are judged for an entity. A tenant can have any number, and each costs time. */
export const MAX_VOLUMES = 500;

/** The first of the claims that belong to an entity: those that are judged and shown. @internal */
export function chooseClaims(
  ...asked: Parameters<typeof findClaims>
): readonly string[] {
  return findClaims(...asked).slice(0, MAX_VOLUMES);
}

/**
 * The names of the claims that belong to an entity, in order. Claims that a source names and that are not there belong
 * too: a backup of nothing must be seen. What VolSync made for itself does not, nor
 * what an operation needs for a while.
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

/** A claim of a mover or of the populator, not of an app. @internal */
export function isMadeByVolsync({ metadata }: PersistentVolumeClaim): boolean {
  return (
    metadata.labels?.[CREATED_BY_LABEL] === 'volsync' ||
    metadata.labels?.[POPULATOR_LABEL] !== undefined
  );
}
