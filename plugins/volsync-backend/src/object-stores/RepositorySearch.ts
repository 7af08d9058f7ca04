/**
 * Finds orphaned restic repositories in the buckets of existing apps.
 *
 * Overview
 *
 * The portal has no key of its own, so it lists a bucket with the key of an app that may do so. A key that is limited
 * to its own prefix can't list the bucket; then the bucket isn't searched, and the result says so.
 *
 * Guarantees
 *
 * - One search runs at a time, in the background. Its result is kept as long as a bucket listing (10 minutes). No page
 *   waits for it.
 * - The number of folders per bucket, of counted repositories and of objects in each is limited.
 * - A repository counts as orphaned only if everything that could use it is known. If anything can't be read, that is
 *   an uncertainty, and no repository counts as orphaned. Users are read after the buckets, so a new repository isn't
 *   mistaken for an orphaned one.
 * - Only listings are read. No object is opened, and nothing is written.
 */
import { read, unread, type Reading } from 'backstage-plugin-volsync-common';
import { ObjectStoreError } from 'restic-repository';
import type { CoverageConfig, ObjectStoreConfig } from '../config';
import { BackgroundReadings } from '../lib/BackgroundReadings';
import type { Change } from '../lib/Changes';
import type { Clock } from '../lib/clock';
import type { EndpointPolicy } from './EndpointPolicy';
import { openStore } from './openStore';
import { parseS3Repository } from './parseS3Repository';
import type { RepositoryScan, RepositoriesInUse } from './RepositoryScan';
import type { RepositoryKeyring } from './RepositoryKeyring';
import { toStoreReading } from './storeReadings';
import { walkBucket } from './walkBucket';

const TIMEOUT_MS = 5 * 60_000;
/** Keys tried for one bucket: if five can't list it, more won't either */
const MAX_KEYS_PER_BUCKET = 5;
/** Orphaned repositories whose objects are counted in one search */
const MAX_COUNTED = 500;

interface FoundRepository {
  readonly location: string;
  /** Absent if there are too many objects or repositories to count */
  readonly bytes?: number;
  readonly objects?: number;
  readonly lastWriteAt?: string;
}

export interface SearchResult {
  readonly repositories: readonly FoundRepository[];
  readonly uncertainties: readonly string[];
  readonly gaps: readonly string[];
}

interface RepositorySearchOptions {
  readonly scan: RepositoryScan;
  readonly policy: EndpointPolicy;
  readonly stores: readonly ObjectStoreConfig[];
  readonly config: CoverageConfig;
  readonly maxObjects: number;
  readonly lifetimeMilliseconds: number;
  readonly clock: Clock;
  readonly onChange?: (change: Change) => void;
}

interface Bucket {
  readonly endpoint: string;
  readonly bucket: string;
  /** One for each key */
  readonly keyrings: readonly RepositoryKeyring[];
}

interface Candidate {
  readonly location: string;
  readonly path: string;
  readonly keyring: RepositoryKeyring;
}

export class RepositorySearch {
  readonly #options: RepositorySearchOptions;
  readonly #results: BackgroundReadings<SearchResult>;

  constructor(options: RepositorySearchOptions) {
    this.#options = options;
    this.#results = new BackgroundReadings({
      label: 'the buckets',
      lifetimeMilliseconds: options.lifetimeMilliseconds,
      timeoutMilliseconds: TIMEOUT_MS,
      clock: options.clock,
      quietWhenSame: true,
      onChange: options.onChange,
    });
  }

  /** Returns the last result, and starts a new search if it is old. Never waits. */
  get(): Reading<SearchResult> {
    const { config, stores } = this.#options;
    if (!config.searchBuckets || stores.length === 0) {
      return unread(
        'not-configured',
        stores.length === 0
          ? 'No object store is configured. Add its endpoint under volsync.objectStores'
          : 'Buckets are not searched: volsync.coverage.searchBuckets is off',
      );
    }
    return this.#results.get('all', async signal =>
      read(await this.#search(signal), this.#options.clock.now().toISOString()),
    );
  }

  async close(): Promise<void> {
    await this.#results.close();
  }

  async #search(signal: AbortSignal): Promise<SearchResult> {
    const { scan: census, stores } = this.#options;
    const before = await census.take(signal);
    const used = locationsOf(before);
    const buckets = bucketsOf(before);
    const gaps = stores
      .filter(({ endpoint }) => !buckets.some(one => one.endpoint === endpoint))
      .map(
        ({ endpoint }) =>
          `${endpoint} was not searched: no Secret of an app leads there, and the portal has no key of its own`,
      );
    const candidates: Candidate[] = [];
    for (const bucket of buckets) {
      const found = await this.#searchBucket(bucket, { used, signal });
      candidates.push(...found.candidates);
      gaps.push(...found.gaps);
    }
    const after = await census.take(signal);
    const stillUsed = locationsOf(after);
    const forgotten = candidates.filter(
      ({ location }) => !stillUsed.has(location),
    );
    const repositories: FoundRepository[] = [];
    for (const [index, one] of forgotten.entries()) {
      repositories.push({
        location: one.location,
        ...(index < MAX_COUNTED && (await this.#count(one, signal))),
      });
    }
    return {
      repositories,
      uncertainties: [
        ...new Set([...before.uncertainties, ...after.uncertainties]),
      ],
      gaps,
    };
  }

  async #searchBucket(
    { endpoint, bucket, keyrings }: Bucket,
    options: {
      readonly used: ReadonlySet<string>;
      readonly signal: AbortSignal;
    },
  ): Promise<{
    readonly candidates: readonly Candidate[];
    readonly gaps: readonly string[];
  }> {
    const { used, signal } = options;
    const { policy, config } = this.#options;
    const root = `s3:${endpoint}/${bucket}`;
    const locate = (path: string) => (path === '' ? root : `${root}/${path}`);
    let refusal = '';
    for (const one of keyrings.slice(0, MAX_KEYS_PER_BUCKET)) {
      const keyring = { ...one, repository: parseS3Repository(root) };
      try {
        const { repositories, isWhole } = await walkBucket({
          store: openStore(keyring, { policy, attempts: 2, signal }),
          isUsed: path => used.has(locate(path)),
          maxFolders: config.maxFolders,
          signal,
        });
        return {
          candidates: repositories.map(path => ({
            path,
            location: locate(path),
            keyring,
          })),
          gaps: isWhole
            ? []
            : [
                `Bucket "${bucket}" at ${endpoint} has more than ${config.maxFolders} folders, or very deep ones: not all were looked into. Raise volsync.coverage.maxFolders`,
              ],
        };
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof ObjectStoreError && error.reason === 'no-bucket') {
          return { candidates: [], gaps: [] };
        }
        const reading = toStoreReading(error, this.#options.clock.now());
        refusal = reading.state === 'unread' ? reading.message : '';
      }
    }
    return {
      candidates: [],
      gaps: [
        `Bucket "${bucket}" at ${endpoint} was not searched: no key of an app may list all of it. ${refusal}. Grant one of them s3:ListBucket on the whole bucket to have it searched`,
      ],
    };
  }

  /** A size that can't be counted is left out; the repository exists anyway. */
  async #count(
    { path, keyring }: Candidate,
    signal: AbortSignal,
  ): Promise<Omit<FoundRepository, 'location'>> {
    const { policy, maxObjects } = this.#options;
    let objects = 0;
    let bytes = 0;
    let last = 0;
    try {
      const store = openStore(keyring, { policy, attempts: 2, signal });
      const prefix = path === '' ? '' : `${path}/`;
      for await (const one of store.list(prefix, { signal })) {
        objects += 1;
        bytes += one.sizeBytes;
        last = Math.max(last, one.lastModified?.getTime() ?? 0);
        if (objects > maxObjects) {
          return {};
        }
      }
    } catch {
      signal.throwIfAborted();
      return {};
    }
    return objects === 0
      ? {}
      : { objects, bytes, lastWriteAt: new Date(last).toISOString() };
  }
}

function locationsOf({ keyrings }: RepositoriesInUse): ReadonlySet<string> {
  return new Set(keyrings.map(({ repository }) => repository.location));
}

function bucketsOf({ keyrings }: RepositoriesInUse): readonly Bucket[] {
  const buckets = new Map<
    string,
    { endpoint: string; bucket: string; byKey: Map<string, RepositoryKeyring> }
  >();
  for (const keyring of keyrings) {
    const { scheme, endpoint, bucket } = keyring.repository;
    if (scheme !== 's3') {
      continue;
    }
    const name = `${endpoint}/${bucket}`;
    const known = buckets.get(name) ?? { endpoint, bucket, byKey: new Map() };
    buckets.set(name, known);
    // The portal's own role gets credentials for one repository at a time, which can't list the bucket.
    const key = keyring.accessKey?.id.reveal();
    if (key !== undefined && !known.byKey.has(key)) {
      known.byKey.set(key, keyring);
    }
  }
  return [...buckets.values()].map(({ endpoint, bucket, byKey }) => ({
    endpoint,
    bucket,
    keyrings: [...byKey.values()],
  }));
}
