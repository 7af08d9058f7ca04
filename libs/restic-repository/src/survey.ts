import { readKeyFiles } from './key/openKey';
import { type KeyMetadata } from './format/keyFile';
import { type NamedObject, listObjects } from './objects/listObjects';
import { ObjectNotFoundError, type ObjectStore } from './store/objectStore';

/** @public */
export interface SurveyOptions {
  readonly store: ObjectStore;
  readonly signal?: AbortSignal;
}

/** An object and when it was stored. @public */
export interface SurveyedObject {
  readonly id: string;
  readonly sizeBytes: number;
  /**
   * For a snapshot: about the end of its backup; for a lock: its last refresh. Absent if the store does not report it
   */
  readonly lastModified?: Date;
}

/** What a repository's listing shows; no password is needed. @public */
export interface RepositorySurvey {
  /** Whether there is a repository at all */
  readonly exists: boolean;
  /** Newest first */
  readonly snapshots: readonly SurveyedObject[];
  /** Newest first; empty ones, which are being written, are skipped */
  readonly locks: readonly SurveyedObject[];
  /** The metadata of the key files; damaged ones are skipped */
  readonly keys: readonly KeyMetadata[];
  /** Bytes of all objects */
  readonly storedBytes: number;
  readonly objects: {
    readonly [kind in 'data' | 'index' | 'snapshots' | 'keys' | 'locks']: {
      readonly count: number;
      readonly bytes: number;
    };
  };
  /** Bytes of the packs stored each day (UTC), oldest first; packs that prune removed are not included */
  readonly growth: readonly {
    /** `2026-11-23` */
    readonly day: string;
    readonly bytes: number;
    readonly packs: number;
  }[];
}

/**
 * Summarizes a repository from its listing.
 *
 * @public
 */
export async function surveyRepository(
  options: SurveyOptions,
): Promise<RepositorySurvey> {
  const { store, signal } = options;
  const list = (kind: Parameters<typeof listObjects>[1]['kind']) =>
    listObjects(store, { kind, signal });
  const [data, index, snapshots, keys, locks, config, { files }] =
    await Promise.all([
      list('data'),
      list('index'),
      list('snapshots'),
      list('keys'),
      list('locks'),
      store.get('config', { signal }).catch(error => {
        if (error instanceof ObjectNotFoundError) return undefined;
        throw error;
      }),
      readKeyFiles(store, signal),
    ]);
  const sum = (objects: readonly NamedObject[]) => ({
    count: objects.length,
    bytes: objects.reduce((bytes, { sizeBytes }) => bytes + sizeBytes, 0),
  });
  const objects = {
    data: sum(data),
    index: sum(index),
    snapshots: sum(snapshots),
    keys: sum(keys),
    locks: sum(locks),
  };
  const days = new Map<string, { bytes: number; packs: number }>();
  for (const { lastModified, sizeBytes } of data) {
    if (!lastModified) continue;
    const day = lastModified.toISOString().slice(0, 10);
    const { bytes, packs } = days.get(day) ?? { bytes: 0, packs: 0 };
    days.set(day, { bytes: bytes + sizeBytes, packs: packs + 1 });
  }
  return {
    exists: config !== undefined,
    snapshots: newestFirst(snapshots),
    locks: newestFirst(locks.filter(({ sizeBytes }) => sizeBytes > 0)),
    keys: files.map(({ id, username, hostname, created }) => ({
      id,
      username,
      hostname,
      created,
    })),
    storedBytes: Object.values(objects).reduce(
      (bytes, kind) => bytes + kind.bytes,
      config?.length ?? 0,
    ),
    objects,
    growth: [...days]
      .map(([day, counts]) => ({ day, ...counts }))
      .sort((one, other) => (one.day < other.day ? -1 : 1)),
  };
}

function newestFirst(objects: readonly NamedObject[]): SurveyedObject[] {
  return objects
    .map(({ id, sizeBytes, lastModified }) => ({ id, sizeBytes, lastModified }))
    .sort(
      (one, other) => +(other.lastModified ?? 0) - +(one.lastModified ?? 0),
    );
}
