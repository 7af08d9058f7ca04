import {
  read,
  unread,
  type Reading,
  type ReplicationSource,
  type RepositoryFacts,
} from 'backstage-plugin-volsync-common';
import {
  parseRepository,
  tallyObjects,
  type RepositoryLookup,
  type SecretName,
} from 'backstage-plugin-volsync-backend/testUtils';
import { damageOf } from './damage';
import type { RecordedRepository, Recording } from './recording';
import { snapshotDetails } from './snapshotDetails';

type Address = ReturnType<typeof parseRepository>;
type Tally = Awaited<ReturnType<typeof tallyObjects>>;

/**
 * The buckets at each moment of a recording. Only their end was recorded: an object of the last listing existed from
 * its `lastModified` on, and one that is not in it may have existed until the end.
 */
export class RecordedBuckets implements RepositoryLookup {
  readonly #recording: Recording;
  readonly #now: () => number;
  readonly #sources: () => readonly ReplicationSource[];
  readonly #addresses = new Map<string, Address | undefined>();
  readonly #tallies = new Map<RecordedRepository, Tally>();

  constructor(options: {
    readonly recording: Recording;
    readonly now: () => number;
    /** All sources that currently exist */
    readonly sources: () => readonly ReplicationSource[];
  }) {
    this.#recording = options.recording;
    this.#now = options.now;
    this.#sources = options.sources;
  }

  /** When a significant object appears in a bucket. */
  get moments(): readonly number[] {
    return this.#recording.repositories.flatMap(({ objects }) =>
      objects
        .filter(({ key }) => /(^|\/)(config$|(snapshots|locks)\/)/.test(key))
        .map(({ lastModified }) => Date.parse(lastModified)),
    );
  }

  /** Records the current sources, because `get` is synchronous. */
  async count(): Promise<void> {
    const now = this.#now();
    for (const repository of this.#recording.repositories) {
      this.#tallies.set(
        repository,
        await tallyObjects(objectsUntil(repository, now), {
          now: new Date(now),
          maxObjects: Infinity,
        }),
      );
    }
  }

  get(secret: SecretName): Reading<RepositoryFacts> {
    const address = this.#toAddress(secret);
    const repository = address && this.#find(address);
    const tally = repository && this.#tallies.get(repository);
    if (!tally) {
      return unread(
        'not-recorded',
        'The recording does not contain this bucket.',
      );
    }
    const { end } = this.#recording;
    const ended = this.#now() >= end;
    const at = new Date(ended ? end : this.#now()).toISOString();
    return read(
      {
        ...address,
        ...tally,
        listing: ended ? 'complete' : 'partial',
        details: snapshotDetails(ended ? repository.snapshots : undefined, at),
        damage: ended ? damageOf(repository.check, at) : undefined,
        sharedWith: this.#sharedWith(secret, address),
      },
      at,
    );
  }

  async waitUntilRead(): Promise<void> {}

  #toAddress({
    namespace,
    name,
  }: Omit<SecretName, 'cluster'>): Address | undefined {
    const { addresses } = this.#recording;
    const address = (
      addresses.get(`${namespace}/${name}`) ?? addresses.get(name)
    )
      ?.filter(({ since }) => since <= this.#now())
      .at(-1)?.address;
    if (address === undefined) {
      return undefined;
    }
    if (!this.#addresses.has(address)) {
      this.#addresses.set(address, toAddress(address));
    }
    return this.#addresses.get(address);
  }

  #find(address: Address): RecordedRepository | undefined {
    const names = [
      address.path,
      address.path.replaceAll('/', '-'),
      address.path.split('/').at(-1),
    ];
    const found = this.#recording.repositories.find(({ path }) =>
      names.includes(path),
    );
    return found && this.#isElsewhere(found, address) ? undefined : found;
  }

  /** Whether the empty listing belongs to another bucket than the one of the backups. */
  #isElsewhere(repository: RecordedRepository, address: Address): boolean {
    if (repository.objects.length > 0) {
      return false;
    }
    const asked = /s3:\S+?:\/\/[^/\s]+\/([^/\s"\\]+)/.exec(
      JSON.stringify(repository.snapshots ?? ''),
    )?.[1];
    return asked === undefined
      ? [...this.#recording.logs.values()].some(log => log.includes(' saved\n'))
      : asked !== address.bucket;
  }

  #sharedWith(own: SecretName, address: Address): readonly string[] {
    return this.#sources().flatMap(({ metadata, spec }) => {
      const { namespace = '', name } = metadata;
      const secret = spec?.restic?.repository;
      return secret &&
        (secret !== own.name || namespace !== own.namespace) &&
        this.#toAddress({ namespace, name: secret })?.location ===
          address.location
        ? [`${own.cluster}/${namespace}/${name}`]
        : [];
    });
  }
}

/** Undefined if it is not an S3 address: there is no bucket to read. */
function toAddress(address: string): Address | undefined {
  try {
    return parseRepository(address);
  } catch {
    return undefined;
  }
}

/** Keys as restic names them, without the repository's own path. */
async function* objectsUntil(
  { path, objects }: RecordedRepository,
  moment: number,
) {
  for (const { key, size, lastModified } of objects) {
    const time = new Date(lastModified);
    if (time.getTime() <= moment) {
      yield {
        key: key.startsWith(`${path}/`)
          ? key.slice(path.length + 1)
          : key.replace(
              /^.*?(?=(config$|(data|index|keys|locks|snapshots)\/))/,
              '',
            ),
        sizeBytes: size,
        lastModified: time,
      };
    }
  }
}
