import { type ListedKind, objectKey } from '../store/objectKey';
import type { Refutation } from './refutation';
import type { ListedFacts, RepositoryListing } from './RepositoryListing';

/** What a listing shows about a snapshot. @public */
export interface Presence {
  /** The listing shows a repository that could hold the snapshot */
  readonly present: boolean;
  /** Why not; at most 20 of each kind */
  readonly refutations: readonly Refutation[];
}

const MAX_REFUTATIONS_PER_KIND = 20;

/**
 * Whether a snapshot is present, from a listing alone: its object, the config, and at least one key, index and pack
 * exist; none of these is empty, and none is in an archive class. Needs no password and no request. Pass a complete
 * listing: objects that are missing from it count as gone.
 *
 * @public
 */
export function checkPresence(
  listing: RepositoryListing,
  snapshotId: string,
): Presence {
  const refutations = [
    ...refuteRepository(listing),
    ...refuteKind('data', listing.packs, 'missing-packs'),
    ...refuteSnapshot(listing, snapshotId),
  ];
  return { present: refutations.length === 0, refutations };
}

/** What prevents restoring any snapshot, whatever packs it needs. */
export function refuteRepository(
  listing: RepositoryListing,
): readonly Refutation[] {
  return [
    ...(listing.config
      ? refuteObject('config', listing.config)
      : [missing('missing-config', 'config', 'The repository has no config')]),
    ...refuteKind('keys', listing.keys, 'missing-keys'),
    ...refuteKind('index', listing.index, 'missing-index'),
  ];
}

/** What the listing shows against the snapshot's own object. */
export function refuteSnapshot(
  listing: RepositoryListing,
  id: string,
): readonly Refutation[] {
  const key = objectKey('snapshots', id);
  const facts = listing.snapshots.get(id);
  return facts
    ? refuteObject(key, facts)
    : [missing('missing-snapshot', key, `"${key}" is missing`)];
}

/** What the listing shows against a listed object. */
export function refuteObject(
  key: string,
  { sizeBytes, isArchived }: ListedFacts,
): readonly Refutation[] {
  const refutations: Refutation[] = [];
  if (sizeBytes === 0) {
    refutations.push({
      kind: 'empty-object',
      object: key,
      message: `"${key}" is empty`,
    });
  }
  if (isArchived) {
    refutations.push({
      kind: 'archived-object',
      object: key,
      message: `"${key}" is in an archive class: it can't be read until it is retrieved`,
    });
  }
  return refutations;
}

function refuteKind(
  kind: ListedKind,
  objects: ReadonlyMap<string, ListedFacts>,
  none: Refutation['kind'],
): readonly Refutation[] {
  if (objects.size === 0) {
    return [
      missing(none, `${kind}/`, `The repository has no object in "${kind}/"`),
    ];
  }
  const found: Refutation[] = [];
  for (const [id, facts] of objects) {
    if (found.length >= MAX_REFUTATIONS_PER_KIND) break;
    found.push(...refuteObject(objectKey(kind, id), facts));
  }
  return found;
}

function missing(
  kind: Refutation['kind'],
  object: string,
  message: string,
): Refutation {
  return { kind, object, message };
}
