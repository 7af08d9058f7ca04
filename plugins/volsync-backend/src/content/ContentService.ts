/**
 * Reads the content of snapshots, as the caller. Long reads are streams. A stream starts after the caller is authorized
 * and the snapshot and the folder are known to exist, so refusals are ordinary error responses. It ends with its result
 * or with an error, which the route sends as an event. Results, time, and the number of concurrent requests of one
 * person and of all are limited, and everything ends with the signal.
 */
import type { AuditorService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  volsyncSnapshotBrowsePermission,
  type ChangesEnd,
  type FindEnd,
  type FolderPage,
  type FoundEntry,
  type SnapshotChange,
  type VerifyProgressReport,
  type VerifyResult,
} from 'backstage-plugin-volsync-common';
import { audited } from '../access/audited';
import type { Clock } from '../lib/clock';
import type { UserLimit } from '../access/UserLimit';
import { withTimeout } from '../lib/withTimeout';
import { withProgress } from '../lib/withProgress';
import type { Verifications } from '../object-stores/Verifications';
import type { Caller } from '../access/Caller';
import type { AllowedContent, RepositoryAccess } from './RepositoryAccess';
import type { VolumeName } from './SnapshotsService';

/** A snapshot of a volume's repository, the caller, and the `signal` that ends the request. @internal */
export type SnapshotRequest = Caller &
  VolumeName & {
    /** 8 to 64 hex digits */
    readonly snapshot: string;
    readonly signal: AbortSignal;
  };

/** One event of a stream. @internal */
export type ContentEvent =
  | { readonly event: 'entry'; readonly data: FoundEntry }
  | { readonly event: 'change'; readonly data: SnapshotChange }
  | { readonly event: 'progress'; readonly data: VerifyProgressReport }
  | {
      readonly event: 'end';
      readonly data: FindEnd | ChangesEnd | VerifyResult;
    };

type ContentEvents = AsyncGenerator<ContentEvent, void, undefined>;

/** Results and milliseconds. @internal */
export interface ContentBounds {
  readonly entries: number;
  readonly changes: number;
  readonly searchTime: number;
  readonly verifyTime: number;
  readonly verifyContentTime: number;
}

const BOUNDS: ContentBounds = {
  entries: 1_000,
  changes: 10_000,
  searchTime: 2 * 60_000,
  verifyTime: 30 * 60_000,
  verifyContentTime: 6 * 60 * 60_000,
};
const PROGRESS_INTERVAL_MS = 200;
const FOLDER_TIMEOUT_MS = 60_000;

export class ContentService {
  readonly #access: Pick<RepositoryAccess, 'open'>;
  readonly #verifications: Pick<Verifications, 'save'>;
  readonly #auditor: AuditorService;
  readonly #limit: UserLimit;
  readonly #clock: Clock;
  readonly #bounds: ContentBounds;

  constructor(options: {
    readonly access: Pick<RepositoryAccess, 'open'>;
    readonly verifications: Pick<Verifications, 'save'>;
    readonly auditor: AuditorService;
    /** For searches, comparisons and verifications */
    readonly limit: UserLimit;
    readonly clock: Clock;
    readonly bounds?: Partial<ContentBounds>;
  }) {
    this.#access = options.access;
    this.#verifications = options.verifications;
    this.#auditor = options.auditor;
    this.#limit = options.limit;
    this.#clock = options.clock;
    this.#bounds = { ...BOUNDS, ...options.bounds };
  }

  /** A page of a folder. */
  async readFolder(
    request: SnapshotRequest & {
      readonly path: string;
      readonly offset: number;
      readonly limit: number;
    },
  ): Promise<FolderPage> {
    return withTimeout(
      async signal => {
        const { content } = await this.#open({ ...request, signal });
        return content.readFolder({ ...request, signal });
      },
      {
        signal: request.signal,
        timeoutMs: FOLDER_TIMEOUT_MS,
        message: `Reading the folder took longer than ${
          FOLDER_TIMEOUT_MS / 1_000
        } seconds: try again in a moment`,
      },
    );
  }

  /** Finds entries below a folder by a part of their name. */
  async find(
    request: SnapshotRequest & { readonly path: string; readonly text: string },
  ): Promise<ContentEvents> {
    return this.#begin(request, async ({ content, signal }) => {
      // A missing folder gives an ordinary error response instead of a stream.
      await content.readFolder({ ...request, signal, offset: 0, limit: 1 });
      const { entries } = this.#bounds;
      return (async function* find(): ContentEvents {
        let found = 0;
        for await (const data of content.find({ ...request, signal })) {
          if (found >= entries) {
            yield { event: 'end', data: { found, truncated: true } };
            return;
          }
          found += 1;
          yield { event: 'entry', data };
        }
        yield { event: 'end', data: { found, truncated: false } };
      })();
    });
  }

  /** Compares a snapshot with another; by default with the previous one. */
  async compare(
    request: SnapshotRequest & { readonly from?: string },
  ): Promise<ContentEvents> {
    return this.#begin(request, async ({ content, signal }) => {
      const to = await content.findSnapshot(request.snapshot, signal);
      const from = request.from
        ? await content.findSnapshot(request.from, signal)
        : await findBefore(to, await content.listSnapshots(signal));
      const comparison = await content.compare({ from, to, signal });
      const limit = this.#bounds.changes;
      return (async function* compare(): ContentEvents {
        const counts = { added: 0, removed: 0, changed: 0 };
        let sent = 0;
        let truncated = false;
        for await (const data of comparison.changes) {
          count(counts, data);
          if (sent < limit) {
            sent += 1;
            yield { event: 'change', data };
          } else {
            truncated = true;
          }
        }
        const bytes = await comparison.summary();
        yield { event: 'end', data: { ...counts, ...bytes, truncated } };
      })();
    });
  }

  /** Verifies that a snapshot can be restored; the result affects the verdict from then on. Audited. */
  async verify(
    request: SnapshotRequest & { readonly content: boolean },
  ): Promise<ContentEvents> {
    const bounds = this.#bounds;
    return this.#begin(
      request,
      async ({ content, signal, volume }) => {
        const snapshot = await content.findSnapshot(request.snapshot, signal);
        const event = {
          eventId: 'snapshot-verify',
          severityLevel: 'low' as const,
          meta: {
            ...toMeta(request),
            namespace: volume.namespace,
            location: content.location,
            snapshot,
            content: request.content,
          },
        };
        const work = (report: (progress: VerifyProgressReport) => void) =>
          audited(this.#auditor, event, request, async note => {
            const result = await content.verify({
              ...request,
              snapshot,
              signal,
              onProgress: report,
            });
            note({ restorable: result.restorable });
            const { location } = content;
            await this.#verifications.save({ location, snapshot, result });
            return result;
          });
        const now = () => this.#clock.now().getTime();
        return (async function* verify(): ContentEvents {
          yield { event: 'progress', data: { phase: 'trees', done: 0 } };
          const reports = withProgress(work, {
            every: PROGRESS_INTERVAL_MS,
            now,
          });
          for await (const { type, value } of reports) {
            yield type === 'progress'
              ? { event: 'progress', data: value }
              : { event: 'end', data: value };
          }
        })();
      },
      request.content ? bounds.verifyContentTime : bounds.verifyTime,
    );
  }

  #open(request: SnapshotRequest): Promise<AllowedContent> {
    return this.#access.open({
      ...request,
      permission: volsyncSnapshotBrowsePermission,
    });
  }

  /** Authorizes the caller, counts the request, and aborts it after the timeout. */
  async #begin(
    request: SnapshotRequest,
    prepare: (
      opened: AllowedContent & { readonly signal: AbortSignal },
    ) => Promise<ContentEvents>,
    milliseconds: number = this.#bounds.searchTime,
  ): Promise<ContentEvents> {
    const leave = this.#limit.enter(request.credentials);
    const tooLong = new AbortController();
    const timer = setTimeout(
      () =>
        tooLong.abort(
          new Error(
            `Stopped because it took longer than ${
              milliseconds / 60_000
            } minutes`,
          ),
        ),
      milliseconds,
    ).unref();
    const end = () => {
      clearTimeout(timer);
      leave();
    };
    // Also if the stream is never read
    request.signal.addEventListener('abort', end, { once: true });
    try {
      const signal = AbortSignal.any([tooLong.signal, request.signal]);
      signal.throwIfAborted();
      const opened = await this.#open({ ...request, signal });
      const events = await prepare({ ...opened, signal });
      return (async function* counted(): ContentEvents {
        try {
          yield* events;
        } finally {
          end();
        }
      })();
    } catch (error) {
      end();
      throw error;
    }
  }
}

/** The audit meta of every read of a snapshot's content. */
function toMeta({ entityRef, cluster, claim }: VolumeName) {
  return { entityRef, cluster, claim };
}

function findBefore(id: string, snapshots: readonly { id: string }[]): string {
  const before = snapshots[snapshots.findIndex(one => one.id === id) + 1];
  if (!before) {
    throw new NotFoundError(
      `No snapshot before "${id.slice(0, 8)}" to compare with`,
    );
  }
  return before.id;
}

function count(
  counts: { added: number; removed: number; changed: number },
  { kind }: SnapshotChange,
): void {
  if (kind === 'added' || kind === 'removed') {
    counts[kind] += 1;
  } else if (kind === 'changed' || kind === 'type') {
    counts.changed += 1;
  }
}
