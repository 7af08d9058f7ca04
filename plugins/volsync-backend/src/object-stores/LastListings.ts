/**
 * The last listing of the repository behind each Secret, stored in the database. After a restart, the first verdicts
 * are based on it, with its age, until the repository is listed again. Listings are loaded at startup and before another
 * replica's clusters are evaluated. They are written in the background: the content when it changes, the time with each
 * listing.
 */
import { createHash } from 'node:crypto';
import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  mapReading,
  read,
  type Reading,
  type RepositoryFacts,
} from 'backstage-plugin-volsync-common';
import type { Knex } from 'knex';
import type { SecretName } from '../clusters/SecretName';
import { MAX_IN_USE } from '../lib/BackgroundReadings';
import { BackgroundWrites } from '../lib/BackgroundWrites';
import { inBatches } from '../lib/inBatches';
import { toError } from '../lib/toError';

/** A longer listing of a repository is stored as truncated */
const MAX_SNAPSHOTS = 500;
const MAX_LOCKS = 20;
const MAX_PATHS = 4;
const MAX_TEXT = 255;
/**
 * The shortest are loaded up to this size, so repositories with very many snapshots displace none of other tenants.
 * Volumes whose listing isn't loaded are unknown until their repository is listed.
 */
const MAX_LOADED_BYTES = 384 * 1024 * 1024;

interface ListingRow {
  readonly secret: string;
  readonly read_at: number | string;
  readonly lost_at: number | string | null;
  readonly document: string;
}

/** As stored, but with its document outside of the JavaScript heap, because there may be a hundred thousand. */
interface EarlierRow extends Omit<ListingRow, 'document'> {
  readonly document: Buffer;
}

interface Written {
  readonly signature: string;
  readonly digest: string;
  readonly readAt: number;
  /** Whether the database has this content, so only its times change */
  isStored: boolean;
}

interface Write extends Pick<Written, 'digest'> {
  readonly row: ListingRow;
  readonly onlyTimes: boolean;
}

/** A listing by an earlier process. */
export interface StoredListing {
  readonly facts: RepositoryFacts;
  /** RFC 3339 */
  readonly at: string;
  /** When listing began to fail, RFC 3339 */
  readonly lostAt?: string;
}

export class LastListings {
  readonly #knex: Knex;
  readonly #logger: LoggerService;
  readonly #maxBytes: number;
  /** Listings by an earlier process or another replica that this process hasn't repeated yet */
  readonly #earlier = new Map<string, EarlierRow>();
  /** What was last put for each Secret */
  readonly #written = new Map<string, Written>();
  readonly #writes = new BackgroundWrites<Write>({
    write: writes => this.#write(writes),
    onError: (writes, error) => {
      writes.forEach(({ row }) => this.#written.delete(row.secret));
      this.#logger.warn(
        'Failed to store the listing of a repository in the database',
        toError(error),
      );
    },
  });

  private constructor(knex: Knex, logger: LoggerService, maxBytes: number) {
    this.#knex = knex;
    this.#logger = logger;
    this.#maxBytes = maxBytes;
  }

  /** Throws if the database cannot be read. */
  static async load(
    knex: Knex,
    logger: LoggerService,
    maxBytes = MAX_LOADED_BYTES,
  ): Promise<LastListings> {
    const listings = new LastListings(knex, logger, maxBytes);
    await listings.refresh();
    return listings;
  }

  /** Loads what other replicas have listed since. Throws if the database cannot be read. */
  async refresh(): Promise<void> {
    const found: readonly (Pick<ListingRow, 'secret' | 'read_at'> & {
      readonly size: number;
    })[] = await this.#knex('listings')
      .select('secret', 'read_at', {
        size: this.#knex.raw('length(document)'),
      })
      .orderBy('size');
    let left = this.#maxBytes;
    const due: string[] = [];
    for (const { secret, read_at: readAt, size } of found) {
      left -= size;
      if (left >= 0 && this.#isNewer(secret, Number(readAt))) {
        due.push(secret);
      }
    }
    for (const some of inBatches(due)) {
      const rows = await this.#knex<ListingRow>('listings')
        .whereIn('secret', some)
        .select();
      for (const { document, ...row } of rows) {
        // It may have been listed meanwhile
        if (this.#isNewer(row.secret, Number(row.read_at))) {
          this.#earlier.set(row.secret, {
            ...row,
            document: Buffer.from(document),
          });
          this.#written.delete(row.secret);
        }
      }
    }
  }

  /** Whether a stored listing is newer than what this process knows. */
  #isNewer(secret: string, readAt: number): boolean {
    const known =
      this.#written.get(secret)?.readAt ?? this.#earlier.get(secret)?.read_at;
    return known === undefined || Number(known) < readAt;
  }

  /** The last listing by another process, unless this process has listed the repository since. */
  get(secret: SecretName): StoredListing | undefined {
    const row = this.#earlier.get(keyOf(secret));
    return (
      row && {
        facts: JSON.parse(row.document.toString()) as RepositoryFacts,
        at: toTime(row.read_at),
        lostAt: row.lost_at === null ? undefined : toTime(row.lost_at),
      }
    );
  }

  /** Records the current reading. Cheap if nothing has changed. */
  put(secret: SecretName, reading: Reading<RepositoryFacts>): void {
    if (reading.state !== 'read') {
      return;
    }
    const key = keyOf(secret);
    const { value, at, lost } = reading;
    const signature = [at, lost?.since, ...value.sharedWith].join(' ');
    const before = this.#written.get(key);
    if (before?.signature === signature) {
      return;
    }
    if (!lost) {
      this.#earlier.delete(key);
    }
    const document = JSON.stringify(toStored(value));
    const digest = createHash('sha256').update(document).digest('base64');
    this.#written.delete(key);
    const readAt = Date.parse(at);
    const isStored = before?.digest === digest && before.isStored;
    this.#written.set(key, { signature, digest, readAt, isStored });
    const [oldest] = this.#written.keys();
    if (oldest !== undefined && this.#written.size > MAX_IN_USE) {
      this.#written.delete(oldest);
    }
    this.#writes.put(key, {
      row: {
        secret: key,
        read_at: readAt,
        lost_at: lost ? Date.parse(lost.since) : null,
        document,
      },
      digest,
      onlyTimes: isStored,
    });
  }

  /** Resolves when everything put so far is in the database. */
  written(): Promise<void> {
    return this.#writes.settled();
  }

  async #write(writes: readonly Write[]): Promise<void> {
    const whole = writes.filter(({ onlyTimes }) => !onlyTimes);
    if (whole.length > 0) {
      await this.#knex<ListingRow>('listings')
        .insert(whole.map(({ row }) => row))
        .onConflict('secret')
        .merge()
        .whereRaw('listings.read_at <= excluded.read_at');
    }
    for (const { row, digest } of whole) {
      const current = this.#written.get(row.secret);
      if (current?.digest === digest) {
        current.isStored = true;
      }
    }
    for (const { row, onlyTimes } of writes) {
      if (onlyTimes) {
        await this.#knex<ListingRow>('listings')
          .where({ secret: row.secret })
          .where('read_at', '<=', row.read_at)
          .update({ read_at: row.read_at, lost_at: row.lost_at });
      }
    }
  }

  /** Deletes listings last updated before this time. */
  async prune(before: number): Promise<number> {
    return this.#knex<ListingRow>('listings')
      .where('read_at', '<', before)
      .delete();
  }
}

/** The facts that verdicts are based on, bounded. */
function toStored(facts: RepositoryFacts): RepositoryFacts {
  const snapshots = facts.snapshots.slice(-MAX_SNAPSHOTS);
  const isCut = snapshots.length < facts.snapshots.length;
  const ids = new Set(snapshots.map(({ id }) => id));
  const isKept = (id: string) => !isCut || ids.has(id);
  return {
    ...facts,
    snapshots,
    ...(isCut && { listing: 'partial' }),
    locks: facts.locks.slice(-MAX_LOCKS),
    growth: [],
    checks: facts.checks?.filter(({ snapshotId }) => isKept(snapshotId)),
    details: mapReading(facts.details, all =>
      all
        .filter(({ id }) => isKept(id))
        .map(({ tags: _, hostname, paths, ...rest }) => ({
          ...rest,
          hostname: hostname.slice(0, MAX_TEXT),
          paths: paths.slice(0, MAX_PATHS).map(one => one.slice(0, MAX_TEXT)),
        })),
    ),
  };
}

/**
 * Converts a stored listing to a current reading. If the next listing isn't due yet, the reading is current. Otherwise
 * the reading is lost since the listing was due, so a restart starts no new grace period.
 *
 * @internal
 */
export function toEarlierReading(
  { facts, at, lostAt }: StoredListing,
  options: { readonly now: Date; readonly lifetimeMs: number },
): Reading<RepositoryFacts> {
  const { now, lifetimeMs } = options;
  return lostAt === undefined && now.getTime() - Date.parse(at) <= lifetimeMs
    ? read(facts, at)
    : {
        state: 'read',
        value: facts,
        at,
        lost: {
          reason: 'pending',
          message:
            'The repository was not listed again since the portal started',
          since: lostAt ?? at,
        },
      };
}

function keyOf({ cluster, namespace, name }: SecretName): string {
  return createHash('sha256')
    .update(JSON.stringify([cluster, namespace, name]))
    .digest('hex');
}

function toTime(millis: number | string): string {
  return new Date(Number(millis)).toISOString();
}
