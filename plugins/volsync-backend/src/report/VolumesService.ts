import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  volsyncBackupReadPermission,
  type EntityReport,
} from 'backstage-plugin-volsync-common';
import type { LimitsConfig } from '../config';
import { toEntityTarget, type EntityTarget } from '../entities/EntityTarget';
import type { Change, Changes } from '../lib/Changes';
import type { Caller, Viewer } from '../access/Caller';
import type { EntityAccess } from '../access/EntityAccess';
import { UserLimit } from '../access/UserLimit';
import { Latest } from '../lib/Latest';
import { ReportFeed } from './ReportFeed';
import type { ReportService } from './ReportService';
import type { ViewerClusters } from './ViewerClusters';

/** A permission that was checked this recently is not checked again before a report */
const RECHECK_AFTER_MS = 1_000;
/** A stream without news ends this long after the permission was revoked */
const RECHECK_INTERVAL_MS = 10_000;

/** The service behind the routes and agent actions. @internal */
export class VolumesService {
  readonly #access: EntityAccess;
  readonly #reports: ReportService;
  readonly #own: ViewerClusters;
  readonly #limit: UserLimit;
  readonly #logger: LoggerService;
  readonly #recheckMilliseconds: number;
  readonly #feeds = new Map<string, ReportFeed>();
  readonly #unsubscribe: () => void;
  readonly #closing = new AbortController();

  constructor(options: {
    readonly access: EntityAccess;
    readonly reports: ReportService;
    readonly own: ViewerClusters;
    readonly changes: Changes;
    readonly limits: Pick<LimitsConfig, 'streams' | 'streamsPerUser'>;
    readonly logger: LoggerService;
    /** How often the permission to watch is checked again. Default: one minute */
    readonly recheckMilliseconds?: number;
  }) {
    this.#access = options.access;
    this.#reports = options.reports;
    this.#own = options.own;
    this.#limit = new UserLimit(options.limits, {
      key: 'streams',
      label: 'streams of live updates',
    });
    this.#logger = options.logger;
    this.#recheckMilliseconds =
      options.recheckMilliseconds ?? RECHECK_INTERVAL_MS;
    this.#unsubscribe = options.changes.subscribe(change =>
      this.#markChanged(change),
    );
  }

  /** The report from what is known now. */
  async getReport(entityRef: string, viewer: Viewer): Promise<EntityReport> {
    const target = await this.#getTarget(entityRef, viewer);
    const { signal } = this.#closing;
    return this.#own.complete(await this.#build(target), {
      target,
      viewer,
      signal,
    });
  }

  /**
   * The report now, and again after each change, until the signal is aborted or the caller's sign-in or permission
   * ends. Errors before the first report are thrown.
   */
  async *watchReport(
    entityRef: string,
    options: Viewer & { readonly signal: AbortSignal },
  ): AsyncGenerator<EntityReport, void, undefined> {
    const release = this.#limit.enter(options.credentials);
    const ended = new AbortController();
    const signal = AbortSignal.any([
      ended.signal,
      options.signal,
      this.#closing.signal,
    ]);
    const reader = new Latest<EntityReport>();
    let recheck: NodeJS.Timeout | undefined;
    let expiry: NodeJS.Timeout | undefined;
    let feed: ReportFeed | undefined;
    try {
      const target = await this.#getTarget(entityRef, options);
      const first = await this.#build(target);
      feed = this.#feeds.get(entityRef) ?? this.#createFeed(target);
      feed.target = target;
      feed.join(reader);
      const joined = feed;
      recheck = setInterval(() => {
        this.#getTarget(entityRef, options).then(
          renewed => {
            joined.target = renewed;
          },
          error => reader.fail(error),
        );
      }, this.#recheckMilliseconds).unref();
      const { expiresAt } = options.credentials;
      if (expiresAt) {
        expiry = setTimeout(
          () => ended.abort(),
          Math.max(0, Math.min(expiresAt.getTime() - Date.now(), 2 ** 31 - 1)),
        ).unref();
      }
      const reports = options.clusterTokens
        ? this.#own.watch(first, {
            get target() {
              return joined.target;
            },
            viewer: options,
            reader,
            signal,
          })
        : startingWith(first, reader.read(signal));
      let checkedAt = performance.now();
      for await (const report of reports) {
        // Nothing is sent to a caller who lost the permission.
        if (performance.now() - checkedAt >= RECHECK_AFTER_MS) {
          joined.target = await this.#getTarget(entityRef, options);
          checkedAt = performance.now();
        }
        yield report;
      }
    } finally {
      clearInterval(recheck);
      clearTimeout(expiry);
      release();
      feed?.leave(reader);
      if (feed?.size === 0) {
        this.#feeds.delete(entityRef);
      }
    }
  }

  /** Open streams. */
  get streams(): number {
    return this.#limit.open;
  }

  close(): void {
    this.#closing.abort();
    this.#unsubscribe();
  }

  #markChanged({ cluster, namespace }: Change): void {
    for (const feed of this.#feeds.values()) {
      const { target } = feed;
      if (
        (namespace === undefined || target.namespace === namespace) &&
        (cluster === undefined || (target.clusters?.includes(cluster) ?? true))
      ) {
        feed.markChanged();
      }
    }
  }

  #createFeed(target: EntityTarget): ReportFeed {
    const feed = new ReportFeed({
      target,
      build: one => this.#build(one),
    });
    this.#feeds.set(target.entityRef, feed);
    return feed;
  }

  async #getTarget(entityRef: string, caller: Caller): Promise<EntityTarget> {
    return toEntityTarget(
      await this.#access.getEntity({
        entityRef,
        permission: volsyncBackupReadPermission,
        credentials: caller.credentials,
      }),
    );
  }

  async #build(target: EntityTarget): Promise<EntityReport> {
    try {
      return await this.#reports.build(target);
    } catch (error) {
      if (error instanceof NotAllowedError) {
        this.#logger.warn(
          `Refused "${target.entityRef}": it points to namespace "${target.namespace}", which is not bound to it`,
        );
      }
      throw error;
    }
  }
}

async function* startingWith<T>(
  first: T,
  rest: AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  yield first;
  yield* rest;
}
