import { isError } from '@backstage/errors';
import {
  deriveSnapshotStatus,
  read,
  unread,
  valueOf,
  volsyncSnapshotListPermission,
  type Reading,
  type RepositoryFacts,
  type RepositoryUsage,
  type SnapshotItem,
  type SnapshotObject,
  type SnapshotPage,
  type UnreadReason,
  type VolumeEvidence,
} from 'backstage-plugin-volsync-common';
import type { Clock } from '../lib/clock';
import { withTimeout } from '../lib/withTimeout';
import type { RepositoryService } from '../object-stores/RepositoryService';
import { fromUnread } from '../object-stores/toContentError';
import type { Caller } from '../access/Caller';
import { filterSnapshots, type SnapshotFilters } from './filterSnapshots';
import {
  formatShared,
  type AllowedRepository,
  type RepositoryAccess,
  type Sharers,
} from './RepositoryAccess';

/** How long a person waits for the first listing of a bucket. */
const LISTING_TIMEOUT_MS = 20_000;
const USAGE_TIMEOUT_MS = 110_000;
const PROOF_TIMEOUT_MS = 5_000;

/** Identifies a volume of an entity. @internal */
export interface VolumeName {
  readonly entityRef: string;
  readonly cluster: string;
  readonly claim: string;
}

type Request = Caller & VolumeName & { readonly signal: AbortSignal };

interface Found {
  readonly location: string;
  readonly sharers: Sharers;
  readonly snapshots: readonly SnapshotItem[];
  readonly decrypted: Reading<true>;
}

/** The snapshots of a volume's repository, and how much stored data they reference. @internal */
export class SnapshotsService {
  readonly #access: RepositoryAccess;
  readonly #repositories: RepositoryService;
  readonly #clock: Clock;

  constructor(options: {
    readonly access: RepositoryAccess;
    readonly repositories: RepositoryService;
    readonly clock: Clock;
  }) {
    this.#access = options.access;
    this.#repositories = options.repositories;
    this.#clock = options.clock;
  }

  /**
   * A page of snapshots. If they can't be decrypted, it has what the bucket's listing shows. Throws only if that is
   * unknown too.
   */
  async list(
    request: Request &
      SnapshotFilters & { readonly offset: number; readonly limit: number },
  ): Promise<SnapshotPage> {
    const { offset, limit, signal } = request;
    const allowed = await this.#access.getRepository({
      ...request,
      permission: volsyncSnapshotListPermission,
    });
    const { location, snapshots, decrypted, sharers } = await this.#find(
      allowed,
      signal,
    );
    const matching = filterSnapshots(snapshots, request);
    const page = matching.slice(offset, offset + limit);
    const next = offset + page.length;
    // The steps depend on the listing; the page only waits briefly for its first one.
    await this.#repositories.read(allowed.secret, {
      milliseconds: PROOF_TIMEOUT_MS,
      signal,
    });
    const evidence = allowed.volume.evidence();
    const listed = listedSnapshots(evidence, allowed.secret.name);
    return {
      location,
      snapshots: page.map(snapshot => ({
        ...snapshot,
        ...deriveSnapshotStatus(
          evidence,
          allowed.secret.name,
          listed.get(snapshot.id) ?? snapshot,
        ),
      })),
      total: snapshots.length,
      matching: matching.length,
      next: page.length > 0 && next < matching.length ? next : undefined,
      hosts: distinct(snapshots.map(({ details }) => details?.hostname)),
      tags: distinct(snapshots.flatMap(({ details }) => details?.tags)),
      decrypted,
      sharedWith: sharers.all,
    };
  }

  /** Referenced and unreferenced data. Throws `ServiceUnavailableError` if it takes long; the count continues. */
  async getUsage(request: Request): Promise<RepositoryUsage> {
    return withTimeout(
      async signal => {
        const { content } = await this.#access.open({
          ...request,
          permission: volsyncSnapshotListPermission,
          signal,
        });
        return content.readUsage(signal);
      },
      {
        signal: request.signal,
        timeoutMs: USAGE_TIMEOUT_MS,
        message:
          'Measuring the snapshots takes longer than usual and continues. Try again in a few minutes',
      },
    );
  }

  async #find(allowed: AllowedRepository, signal: AbortSignal): Promise<Found> {
    const listed = (why: Unread) => this.#listed(allowed, why, signal);
    if (!this.#access.decrypts) {
      return listed({
        reason: 'not-configured',
        message:
          'This portal does not decrypt repositories (volsync.repositories.decrypt is off), so only the listing is shown',
      });
    }
    try {
      return await withTimeout(one => this.#decrypted(allowed, one), {
        signal,
        timeoutMs: LISTING_TIMEOUT_MS,
        message: `Reading the snapshots took longer than ${
          LISTING_TIMEOUT_MS / 1_000
        } seconds: try again in a moment`,
      });
    } catch (error) {
      signal.throwIfAborted();
      return listed({
        reason: toReason(error),
        message: isError(error)
          ? error.message
          : 'Failed to read the snapshots',
      });
    }
  }

  async #decrypted(
    allowed: AllowedRepository,
    signal: AbortSignal,
  ): Promise<Found> {
    const content = await this.#access.openAllowed(allowed, signal);
    const { location } = content;
    const sharers = await this.#access.getSharers(allowed, location);
    if (sharers.foreign > 0) {
      const message = formatShared(sharers.foreign);
      return this.#listed(allowed, { reason: 'forbidden', message }, signal);
    }
    return {
      location,
      sharers,
      snapshots: await content.listSnapshots(signal),
      decrypted: read<true>(true, this.#clock.now().toISOString()),
    };
  }

  /** What the listing alone shows. */
  async #listed(
    allowed: AllowedRepository,
    why: Unread,
    signal: AbortSignal,
  ): Promise<Found> {
    const facts = await this.#repositories.read(allowed.secret, {
      milliseconds: LISTING_TIMEOUT_MS,
      signal,
    });
    if (facts.state === 'unread') {
      throw fromUnread(facts);
    }
    const { location } = facts.value;
    return {
      location,
      sharers: await this.#access.getSharers(allowed, location),
      snapshots: newestFirst(facts.value),
      decrypted: unread(
        why.reason,
        why.message,
        this.#clock.now().toISOString(),
      ),
    };
  }
}

/** From the listing: decrypted data doesn't show whether an object is empty or archived. */
function listedSnapshots(
  { sources }: VolumeEvidence,
  secretName: string,
): ReadonlyMap<string, SnapshotObject> {
  const source = valueOf(sources)?.find(
    one => one.source.spec?.restic?.repository === secretName,
  );
  return new Map(
    (valueOf(source?.repository)?.snapshots ?? []).map(one => [one.id, one]),
  );
}

interface Unread {
  readonly reason: UnreadReason;
  readonly message: string;
}

function newestFirst({ snapshots }: RepositoryFacts): readonly SnapshotItem[] {
  return [...snapshots].sort(
    (one, other) =>
      (other.lastModified ?? '').localeCompare(one.lastModified ?? '') ||
      one.id.localeCompare(other.id),
  );
}

function toReason(error: unknown): UnreadReason {
  const name = isError(error) ? error.name : '';
  if (name === 'NotFoundError') {
    return 'not-found';
  }
  return name === 'ServiceUnavailableError' ? 'unreachable' : 'invalid';
}

function distinct(values: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(values.flatMap(value => value || []))].sort();
}
