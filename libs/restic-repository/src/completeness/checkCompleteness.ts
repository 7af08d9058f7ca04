/*
 * Overview
 *
 * A snapshot is complete if it decodes, every tree below it can be read, an index names every blob, and the listing has
 * the packs of these blobs in their full size. Only trees are read, not the content of files.
 *
 * Memo
 *
 * Objects never change, so a complete tree stays complete as long as the index files and the packs that it rested on
 * still exist unchanged. The memo holds marks of these and of the trees. If one of them is gone or has another size,
 * the whole memo is ignored, and everything is checked again.
 *
 * Order
 *
 * The listing is older than the index that is read here. If the index files differ from those in the listing, a backup
 * or prune ran in between: an object that looks missing may only be newer than the listing, so nothing is refuted then.
 * A listing takes seconds, and returns packs before indexes, so a backup during the listing shows up only by its index.
 * So packs that are missing or too short are requested again before they count as a refutation.
 *
 * Limits
 *
 * `maxTrees` limits requests, `timeoutMs` time. Finished work is in the memo, so the next check continues from there.
 */
import type { Snapshot } from '../format/snapshot';
import type { IndexLoader } from '../index/loader';
import type { BlobIndex } from '../index/blobIndex';
import { RepositoryLimitError } from '../lib/limits';
import { Pace } from '../lib/pace';
import {
  refuteObject,
  refuteRepository,
  refuteSnapshot,
} from '../listing/checkPresence';
import { objectKey, parseObjectKey } from '../store/objectKey';
import type { Refutation } from '../listing/refutation';
import type { RepositoryListing } from '../listing/RepositoryListing';
import type { Snapshots } from '../objects/snapshots';
import { messageOf } from '../lib/systemError';
import { ObjectNotFoundError, type ObjectStore } from '../store/objectStore';
import type { TreeReader } from '../tree/treeReader';
import { BlobCheck } from './BlobCheck';
import {
  type Memo,
  emptyMemo,
  markObject,
  markTree,
  parseMemo,
  serializeMemo,
} from './memo';
import type {
  CheckCompletenessOptions,
  CompletenessReport,
  SnapshotCompleteness,
} from './report';
import { TreeCheck, toDamage } from './TreeCheck';
import { CHANGED, OVER_BUDGET, type Unfinished } from './TreeFaults';

/** Checks of packs that would refute: one request each */
const MAX_SECOND_REQUESTS = 8;

interface CompletenessParts {
  readonly keyId: string;
  readonly store: ObjectStore;
  readonly snapshots: Snapshots;
  readonly index: IndexLoader;
  readonly trees: TreeReader;
}

export async function checkCompleteness(
  parts: CompletenessParts,
  options: CheckCompletenessOptions,
): Promise<CompletenessReport> {
  const { listing, signal } = options;
  const ids = options.snapshots ?? [...listing.snapshots.keys()];
  const marks = await markListing(listing, signal);
  const memo = validMemo(options.memo, marks);
  const found = new Map<string, SnapshotCompleteness>();
  const pending: string[] = [];
  const base = refuteBase(listing, parts.keyId);
  for (const id of ids) {
    const refutations = [...base, ...refuteSnapshot(listing, id)];
    const mark = marks.snapshots.get(id);
    if (refutations.length > 0) {
      found.set(id, { id, state: 'incomplete', refutations });
    } else if (mark !== undefined && memo.snapshots.has(mark)) {
      found.set(id, { id, state: 'complete' });
    } else {
      pending.push(id);
    }
  }
  let after = memo;
  let treesRead = 0;
  if (pending.length > 0) {
    const check = await checkPending(parts, { ...options, pending, memo });
    for (const one of check.snapshots) found.set(one.id, one);
    treesRead = check.treesRead;
    if (!check.isChanged) {
      const packs = [...check.neededPacks].map(id => marks.packs.get(id));
      after = {
        index: marks.index,
        packs: new Set([...memo.packs, ...packs.filter(isDefined)]),
        snapshots: memo.snapshots,
        trees: new Set([...memo.trees, ...check.trees.map(markTree)]),
      };
    }
  }
  const complete = [...found.values()]
    .filter(({ state }) => state === 'complete')
    .map(({ id }) => marks.snapshots.get(id));
  const listed = new Set(marks.snapshots.values());
  return {
    snapshots: ids.map(id => found.get(id) ?? unchecked(id, CHANGED)),
    memo: serializeMemo({
      ...after,
      snapshots: new Set(
        [...after.snapshots, ...complete]
          .filter(isDefined)
          .filter(mark => listed.has(mark)),
      ),
    }),
    treesRead,
  };
}

/** What prevents reading any snapshot, with the key that opened the repository. */
function refuteBase(
  listing: RepositoryListing,
  keyId: string,
): readonly Refutation[] {
  const key = listing.keys.get(keyId);
  return [
    // Other damaged keys don't matter
    ...refuteRepository(listing).filter(
      ({ object }) => !object.startsWith('keys/') || object === 'keys/',
    ),
    ...(key ? refuteObject(objectKey('keys', keyId), key) : []),
  ];
}

interface ListingMarks {
  readonly index: ReadonlySet<string>;
  /** Packs that can be read, by id */
  readonly packs: ReadonlyMap<string, string>;
  readonly snapshots: ReadonlyMap<string, string>;
}

async function markListing(
  listing: RepositoryListing,
  signal: AbortSignal | undefined,
): Promise<ListingMarks> {
  const pace = new Pace();
  const index = new Set<string>();
  if (listing.config) index.add(markObject('config', listing.config));
  for (const [id, facts] of listing.index) {
    if (!facts.isArchived) index.add(markObject(id, facts));
  }
  const packs = new Map<string, string>();
  for (const [id, facts] of listing.packs) {
    if (pace.due) await pace.turn(signal);
    if (!facts.isArchived) packs.set(id, markObject(id, facts));
  }
  const snapshots = new Map<string, string>();
  for (const [id, facts] of listing.snapshots) {
    snapshots.set(id, markObject(id, facts));
  }
  return { index, packs, snapshots };
}

function validMemo(text: string | undefined, marks: ListingMarks): Memo {
  const memo = parseMemo(text);
  const packs = new Set(marks.packs.values());
  const isValid =
    [...memo.index].every(mark => marks.index.has(mark)) &&
    [...memo.packs].every(mark => packs.has(mark));
  return isValid ? memo : emptyMemo;
}

interface PendingCheck {
  readonly snapshots: readonly SnapshotCompleteness[];
  /** Trees that are complete */
  readonly trees: readonly string[];
  readonly neededPacks: ReadonlySet<string>;
  readonly treesRead: number;
  /** The index does not match the listing: none of these results may be stored */
  readonly isChanged: boolean;
}

async function checkPending(
  parts: CompletenessParts,
  options: Omit<CheckCompletenessOptions, 'memo'> & {
    readonly pending: readonly string[];
    readonly memo: Memo;
  },
): Promise<PendingCheck> {
  const { listing, pending, signal } = options;
  let index: BlobIndex;
  try {
    index = await parts.index.refresh(signal);
  } catch (error) {
    const object = toDamage(error).object ?? 'index/';
    const message = messageOf(error);
    const refutations = [
      { kind: 'unreadable-index', object, message } as const,
    ];
    return {
      snapshots: pending.map(id => ({ id, state: 'incomplete', refutations })),
      trees: [],
      neededPacks: new Set(),
      treesRead: 0,
      isChanged: true,
    };
  }
  const loaded = new Set(parts.index.fileIds);
  const isChanged =
    loaded.size !== listing.index.size ||
    [...loaded].some(id => !listing.index.has(id)) ||
    !listing.keys.has(parts.keyId);
  const walk = new TreeCheck(
    parts.trees,
    new BlobCheck(index, listing),
    options,
  );
  const snapshots: SnapshotCompleteness[] = [];
  for (const id of pending) {
    const one = await checkOne(parts.snapshots, walk, { id, listing, signal });
    snapshots.push(
      isChanged && one.state === 'incomplete' ? unchecked(id, CHANGED) : one,
    );
  }
  const isOutdated =
    !isChanged &&
    (await differsNow(parts.store, { snapshots, listing, signal }));
  return {
    snapshots: isOutdated
      ? snapshots.map(one =>
          one.state === 'incomplete' ? unchecked(one.id, CHANGED) : one,
        )
      : snapshots,
    trees: walk.complete(),
    neededPacks: walk.blobs.neededPacks,
    treesRead: walk.treesRead,
    isChanged: isChanged || isOutdated,
  };
}

/** Whether a pack that refutes a snapshot differs from the listing now, or exists after all. */
async function differsNow(
  store: ObjectStore,
  options: {
    readonly snapshots: readonly SnapshotCompleteness[];
    readonly listing: RepositoryListing;
    readonly signal: AbortSignal | undefined;
  },
): Promise<boolean> {
  const { snapshots, listing, signal } = options;
  const packs = snapshots.flatMap(one =>
    one.state === 'incomplete'
      ? one.refutations.flatMap(({ object }) =>
          parseObjectKey(object)?.kind === 'data' ? [object] : [],
        )
      : [],
  );
  for (const key of [...new Set(packs)].slice(0, MAX_SECOND_REQUESTS)) {
    let sizeBytes: number | undefined;
    for await (const object of store.list(key, { signal })) {
      if (object.key === key) ({ sizeBytes } = object);
    }
    const listed = listing.packs.get(parseObjectKey(key)!.id);
    if (sizeBytes !== listed?.sizeBytes) return true;
  }
  return false;
}

async function checkOne(
  snapshots: Snapshots,
  walk: TreeCheck,
  options: {
    readonly id: string;
    readonly listing: RepositoryListing;
    readonly signal: AbortSignal | undefined;
  },
): Promise<SnapshotCompleteness> {
  const { id, listing, signal } = options;
  if (walk.isOver) return unchecked(id, OVER_BUDGET);
  let snapshot: Snapshot;
  try {
    const sizeBytes = listing.snapshots.get(id)?.sizeBytes;
    snapshot = await snapshots.read(id, { sizeBytes, signal });
  } catch (error) {
    if (error instanceof ObjectNotFoundError) return unchecked(id, CHANGED);
    if (error instanceof RepositoryLimitError) {
      return unchecked(id, { reason: 'limit', message: error.message });
    }
    const object = toDamage(error).object ?? objectKey('snapshots', id);
    const message = messageOf(error);
    return {
      id,
      state: 'incomplete',
      refutations: [{ kind: 'unreadable-snapshot', object, message }],
    };
  }
  const faults = await walk.check(snapshot.tree);
  if (!faults) return { id, state: 'complete' };
  const { refutations, unfinished } = faults;
  return refutations.length > 0
    ? { id, state: 'incomplete', refutations }
    : unchecked(id, unfinished ?? OVER_BUDGET);
}

function unchecked(id: string, unfinished: Unfinished): SnapshotCompleteness {
  return { id, state: 'unchecked', ...unfinished };
}

function isDefined<T>(value: T | undefined): value is T {
  return value !== undefined;
}
