import {
  mapReading,
  read,
  unread,
  type OperationVolume,
  type Reading,
  type RepositoryFacts,
  type StoppedBackup,
} from 'backstage-plugin-volsync-common';
import type { LastBackups } from '../history/LastBackups';
import type { RepositorySearch } from '../object-stores/RepositorySearch';
import type { RepositoryLookup } from '../object-stores/RepositoryService';

/** What is left of the backups of a volume without a source. */
export interface StoppedBackupLookup {
  get(volume: OperationVolume): StoppedBackup | undefined;
}

/**
 * The last snapshot, and whether the object store still has it. It is found through the Secret if that still exists, or
 * through the bucket search for orphaned repositories. Never waits.
 */
export class StoppedBackups implements StoppedBackupLookup {
  readonly #lastBackups: Pick<LastBackups, 'get'>;
  readonly #repositories: Pick<RepositoryLookup, 'get'>;
  readonly #search: Pick<RepositorySearch, 'get'>;

  constructor(options: {
    readonly lastBackups: Pick<LastBackups, 'get'>;
    readonly repositories: Pick<RepositoryLookup, 'get'>;
    readonly search: Pick<RepositorySearch, 'get'>;
  }) {
    this.#lastBackups = options.lastBackups;
    this.#repositories = options.repositories;
    this.#search = options.search;
  }

  get(volume: OperationVolume): StoppedBackup | undefined {
    const backup = this.#lastBackups.get(volume);
    if (!backup) {
      return undefined;
    }
    const { cluster, namespace } = volume;
    const { secretName: name, location, snapshotId } = backup;
    const facts = name
      ? this.#repositories.get({ cluster, namespace, name })
      : unread('not-found', 'The Secret of its repository is not known.');
    const isListed =
      facts.state === 'read' &&
      facts.value.listing !== 'partial' &&
      (location === undefined || facts.value.location === location);
    return {
      ...backup,
      stored: isListed
        ? mapReading(facts, listed => has(listed, snapshotId))
        : this.#isFound(location),
    };
  }

  #isFound(location: string | undefined): Reading<boolean> {
    if (location === undefined) {
      return unread('not-found', 'The address of its repository is not known.');
    }
    const found = this.#search.get();
    if (found.state === 'unread') {
      return found;
    }
    const { repositories } = found.value;
    return repositories.some(one => one.location === location)
      ? read(true, found.at)
      : unread(
          'not-found',
          'The scan of the buckets did not find its repository, or something else uses it now.',
          found.at,
        );
  }
}

function has({ exists, snapshots }: RepositoryFacts, id: string): boolean {
  return exists && snapshots.some(one => one.id.startsWith(id));
}
