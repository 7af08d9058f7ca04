import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  readRunLog,
  type LastBackup,
  type OperationVolume,
  type ReplicationSource,
  type RepositoryFacts,
} from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';
import { BackgroundWrites, nameFirst } from '../lib/BackgroundWrites';
import { toError } from '../lib/toError';
import { volumeKey } from '../lib/volumeKey';

interface LastBackupRow {
  readonly cluster: string;
  readonly namespace: string;
  readonly claim: string;
  readonly saved_at: number | string;
  readonly document: string;
}

/** A volume and its last snapshot. */
export interface VolumeBackup {
  readonly volume: OperationVolume;
  readonly backup: LastBackup;
}

/**
 * The last snapshot of each volume that had a source, in the database, so that it stays known after the source is
 * deleted. Loaded before the first verdict and before another replica's clusters are evaluated, and written in the
 * background.
 */
export class LastBackups {
  readonly #knex: Knex;
  readonly #logger: LoggerService;
  readonly #known: Map<string, VolumeBackup>;
  readonly #writes = new BackgroundWrites<LastBackupRow>({
    write: rows => this.#write(rows),
    onError: (rows, error) =>
      this.#logger.warn(
        `Failed to store the last backup of ${nameFirst(
          rows.map(({ claim }) => claim),
        )}`,
        toError(error),
      ),
  });

  private constructor(
    knex: Knex,
    logger: LoggerService,
    known: Map<string, VolumeBackup>,
  ) {
    this.#knex = knex;
    this.#logger = logger;
    this.#known = known;
  }

  /** Throws if the database cannot be read. */
  static async load(knex: Knex, logger: LoggerService): Promise<LastBackups> {
    const backups = new LastBackups(knex, logger, new Map());
    await backups.refresh();
    return backups;
  }

  /** Loads what other replicas have saved since. Throws if the database cannot be read. */
  async refresh(): Promise<void> {
    const rows = await this.#knex<LastBackupRow>('last_backups');
    for (const { cluster, namespace, claim, document } of rows) {
      const volume = { cluster, namespace, claim };
      const backup = JSON.parse(document) as LastBackup;
      const known = this.get(volume);
      if (!known || known.at <= backup.at) {
        this.#known.set(volumeKey(volume), { volume, backup });
      }
    }
  }

  get(volume: OperationVolume): LastBackup | undefined {
    return this.#known.get(volumeKey(volume))?.backup;
  }

  /** Volumes whose own credentials led to this repository, newest first. */
  at(location: string): readonly VolumeBackup[] {
    return [...this.#known.values()]
      .filter(({ backup }) => backup.location === location)
      .sort((a, b) => b.backup.at.localeCompare(a.backup.at));
  }

  /** Records the last backup in a source's status, and the location of its repository if that was read. */
  take(
    cluster: string,
    source: ReplicationSource,
    facts: RepositoryFacts | undefined,
  ): void {
    const { namespace = '', name } = source.metadata;
    const claim = source.spec?.sourcePVC;
    const { lastSyncTime: at, latestMoverStatus } = source.status ?? {};
    const { snapshotId } = readRunLog(
      'ReplicationSource',
      latestMoverStatus?.logs,
    );
    if (
      !claim ||
      !at ||
      !snapshotId ||
      latestMoverStatus?.result !== 'Successful'
    ) {
      return;
    }
    const volume = { cluster, namespace, claim };
    const before = this.get(volume);
    const isSame = before?.snapshotId === snapshotId;
    const location = facts?.snapshots.some(({ id }) =>
      id.startsWith(snapshotId),
    )
      ? facts.location
      : (isSame && before?.location) || undefined;
    if (
      (isSame && before.location === location) ||
      (before && !isSame && before.at >= at)
    ) {
      return;
    }
    this.#put(volume, {
      source: name,
      secretName: source.spec?.restic?.repository,
      snapshotId,
      at,
      location,
    });
  }

  /** Deletes entries saved before this time. */
  async prune(before: number): Promise<number> {
    for (const [key, { backup }] of this.#known) {
      if (Date.parse(backup.at) < before) {
        this.#known.delete(key);
      }
    }
    return this.#knex<LastBackupRow>('last_backups')
      .where('saved_at', '<', before)
      .delete();
  }

  /** Resolves when everything recorded so far is in the database. */
  written(): Promise<void> {
    return this.#writes.settled();
  }

  #put(volume: OperationVolume, backup: LastBackup): void {
    const key = volumeKey(volume);
    this.#known.set(key, { volume, backup });
    this.#writes.put(key, {
      ...volume,
      saved_at: Date.parse(backup.at),
      document: JSON.stringify(backup),
    });
  }

  async #write(rows: readonly LastBackupRow[]): Promise<void> {
    await this.#knex<LastBackupRow>('last_backups')
      .insert(rows)
      .onConflict(['cluster', 'namespace', 'claim'])
      .merge()
      .whereRaw('last_backups.saved_at <= excluded.saved_at');
  }
}
