/**
 * Keeps a copy of all objects of one kind in one cluster, by list and watch.
 *
 * Overview
 *
 * The client library's informer stops for good on 503, 429 or a reset socket, requests no bookmarks, leaks a watch that
 * is stopped during the list, and turns a throwing handler into an unhandled rejection.
 *
 * Guarantees
 *
 * - It runs until it is stopped. Whatever the server responds, it tries again, after a wait that doubles up to a minute
 *   and is never shorter than Retry-After.
 * - `state` is the current state, with its start and reason. `live`: the list is complete and a watch is open (or the
 *   cluster forbids watching, and the list was polled without error). `stale`: there is a copy, and the watch is
 *   broken. The copy is kept and shown with its age; what is unknown is never shown as empty. `forbidden`, `missing`
 *   (the kind does not exist there) and `unreachable`: there is no copy that may be shown.
 * - Lists are paged. If the token of the next page expires (410), the list starts again.
 * - When a watch ends, the next one resumes from the version of the last event or bookmark. On 410 the list is read
 *   again, and objects deleted meanwhile are reported as deleted.
 * - Each watch requests an end after about four minutes (with jitter, so that many don't end together), because a proxy
 *   may keep it open upstream after the client has disconnected. A watchdog ends a silent watch, because a half-open
 *   connection looks the same.
 * - If watching is forbidden, the list is polled.
 * - An error thrown by a handler is only logged.
 * - Stopping aborts the current list or watch. Nothing stays open, and nothing is emitted afterwards.
 * - Memory and time are bounded: managedFields are stripped, long texts are cut, pages get smaller if their objects are
 *   large, and a namespace that exceeds its limit is left out (`ObjectIndex`).
 */
import {
  ClusterUnreachableError,
  type ClusterAccess,
  type ResourceName,
} from 'backstage-plugin-volsync-node';
import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import { systemClock, type Clock } from '../../lib/clock';
import { Backoff } from './Backoff';
import {
  ClusterError,
  messageOf,
  toClusterError,
  toErrorKind,
} from './ClusterError';
import { keyOf, ObjectIndex, type ObjectLimits } from './ObjectIndex';
import { readLines } from './readLines';
import { toObject } from './toObject';
import { Pace } from '../../lib/Pace';
import { toError } from '../../lib/toError';
import { readAtMost } from './readAtMost';

type ReflectorPhase =
  | 'pending'
  | 'live'
  | 'stale'
  | 'forbidden'
  | 'missing'
  | 'unreachable';

export interface ReflectorState {
  readonly phase: ReflectorPhase;
  readonly since: Date;
  /** The reason, unless it is live */
  readonly message?: string;
}

export interface ObjectChange<T> {
  readonly type: 'set' | 'deleted';
  readonly object: T;
  readonly previous?: T;
  /** Part of the first list: earlier objects are unknown */
  readonly initial: boolean;
}

interface ReflectorHandlers<T> {
  onChange?(change: ObjectChange<T>): void;
  onState?(state: ReflectorState): void;
}

export interface ReflectorOptions {
  readonly access: ClusterAccess;
  readonly cluster: string;
  readonly resource: ResourceName;
  /** Absent for all namespaces */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Metadata only */
  readonly metadataOnly?: boolean;
  readonly clock?: Clock;
  readonly onError?: (message: string, error: unknown) => void;
  readonly pageSize?: number;
  readonly pollMilliseconds?: number;
  readonly idleMilliseconds?: number;
  readonly listTimeoutMilliseconds?: number;
  readonly watchSeconds?: number;
  readonly firstBackoffMilliseconds?: number;
  readonly limits?: ObjectLimits;
  /** Called when the objects of a namespace are left out */
  readonly onLeftOut?: (namespace: string, limit: keyof ObjectLimits) => void;
}

const PAGE_SIZE = 500;
/** The size limit of a page: parsing it takes well under a tenth of a second */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;
const MEBIBYTE = 1024 * 1024;

const DEFAULT_OBJECT_LIMITS: ObjectLimits = {
  objects: 50_000,
  objectsPerNamespace: 10_000,
  objectBytes: 256 * MEBIBYTE,
  objectBytesPerNamespace: 32 * MEBIBYTE,
};

interface ListAnswer {
  readonly metadata?: {
    readonly resourceVersion?: string;
    readonly continue?: string;
  };
  readonly items?: readonly unknown[] | null;
}

const metadataOnly = (kind: string) =>
  `application/json;as=${kind};g=meta.k8s.io;v=v1,application/json`;

export class Reflector<T extends KubernetesObject> {
  readonly #options: ReflectorOptions;
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  readonly #handlers = new Set<ReflectorHandlers<T>>();
  readonly #stopping = new AbortController();
  #objects: ObjectIndex<T>;
  #resourceVersion = '';
  #listed = false;
  #state: ReflectorState;
  #running: Promise<void> | undefined;
  #resolveFirstRead: (() => void) | undefined;
  /** Resolves when the first list has succeeded or failed, so the state is meaningful */
  readonly firstRead: Promise<void>;

  constructor(options: ReflectorOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#backoff = new Backoff({
      firstMilliseconds: options.firstBackoffMilliseconds,
    });
    this.#objects = this.#newIndex();
    this.#state = { phase: 'pending', since: this.#clock.now() };
    this.firstRead = new Promise(resolve => {
      this.#resolveFirstRead = resolve;
    });
  }

  get state(): ReflectorState {
    return this.#state;
  }

  /** The current copy. Check `state` before using it. */
  get objects(): ReadonlyMap<string, T> {
    return this.#objects.all;
  }

  /** The objects of one namespace. */
  objectsIn(namespace: string): Iterable<T> {
    return this.#objects.inNamespace(namespace);
  }

  /** Namespaces that are left out because they exceed a limit. */
  get leftOut(): ReadonlyMap<string, keyof ObjectLimits> {
    return this.#objects.leftOut;
  }

  /** The limit that the objects of a namespace exceed, if they are left out. */
  exceeds(namespace: string): keyof ObjectLimits | undefined {
    return this.#objects.leftOut.get(namespace);
  }

  /** Returns a function that unsubscribes. */
  subscribe(handlers: ReflectorHandlers<T>): () => void {
    this.#handlers.add(handlers);
    return () => this.#handlers.delete(handlers);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#handlers.clear();
    this.#resolveFirstRead?.();
    await this.#running;
  }

  async #run(): Promise<void> {
    const signal = this.#stopping.signal;
    while (!signal.aborted) {
      try {
        await this.#list();
        await this.#followUntilGone();
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        this.#fail(error);
        await this.#rest(
          this.#backoff.next(
            error instanceof ClusterError
              ? error.retryAfterMilliseconds
              : undefined,
          ),
        );
      }
    }
  }

  /** Watches, or polls if watching is forbidden; returns when the list must be read again. */
  async #followUntilGone(): Promise<void> {
    const signal = this.#stopping.signal;
    while (!signal.aborted) {
      const begun = this.#clock.now().getTime();
      try {
        await this.#watch();
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        if (error instanceof ClusterError && error.kind === 'gone') {
          return;
        }
        if (
          error instanceof ClusterError &&
          (error.kind === 'forbidden' || error.status === 405)
        ) {
          await this.#rest(this.#options.pollMilliseconds ?? 30_000);
          return;
        }
        if (error instanceof ClusterError && error.kind === 'missing') {
          throw error;
        }
        this.#fail(error);
        await this.#rest(
          this.#backoff.next(
            error instanceof ClusterError
              ? error.retryAfterMilliseconds
              : undefined,
          ),
        );
        continue;
      }
      // A server or proxy that ends every watch at once must not be asked without a pause.
      if (this.#clock.now().getTime() - begun < 1_000) {
        await this.#rest(this.#backoff.next());
      } else {
        this.#backoff.reset();
      }
      // Only a list shows whether a namespace that was left out has shrunk.
      if (this.#objects.leftOut.size > 0) {
        return;
      }
    }
  }

  async #list(): Promise<void> {
    const found = this.#newIndex();
    let page: ListAnswer | undefined;
    let next: string | undefined;
    let limit = this.#options.pageSize ?? PAGE_SIZE;
    do {
      const read = await this.#readPage({ next, limit });
      limit = read.nextLimit;
      page = read.page;
      for (const item of page?.items ?? []) {
        const one = toObject<T>(item, this.#options.resource);
        if (one) {
          this.#keep(found, one);
        }
      }
      next = page ? page.metadata?.continue || undefined : next;
    } while (!page || next !== undefined);
    this.#resourceVersion = page.metadata?.resourceVersion ?? '';
    const before = this.#objects.all;
    const initial = !this.#listed;
    const pace = new Pace();
    this.#objects = found;
    this.#listed = true;
    this.#backoff.reset();
    this.#setState('live');
    this.#resolveFirstRead?.();
    for (const [key, object] of found.all) {
      const previous = before.get(key);
      if (
        previous?.metadata.resourceVersion === undefined ||
        previous.metadata.resourceVersion !== object.metadata.resourceVersion
      ) {
        this.#emit({ type: 'set', object, previous, initial });
        await pace.turnIfDue();
      }
    }
    for (const [key, object] of before) {
      const { namespace = '' } = object.metadata;
      if (!found.all.has(key) && !found.leftOut.has(namespace)) {
        this.#emit({ type: 'deleted', object, initial });
        await pace.turnIfDue();
      }
    }
  }

  /** Without a page if it would be too large: it is requested again with fewer objects. */
  async #readPage({
    next,
    limit,
  }: {
    readonly next: string | undefined;
    readonly limit: number;
  }): Promise<{ readonly page?: ListAnswer; readonly nextLimit: number }> {
    const timeout = new AbortController();
    const timer = setTimeout(
      () => timeout.abort(),
      this.#options.listTimeoutMilliseconds ?? 30_000,
    );
    timer.unref();
    try {
      const response = await this.#request(
        {
          limit,
          continue: next,
        },
        AbortSignal.any([timeout.signal, this.#stopping.signal]),
      );
      const bytes = await readAtMost(response, MAX_PAGE_BYTES);
      if (!bytes && limit > 1) {
        return { nextLimit: Math.max(1, Math.floor(limit / 8)) };
      }
      if (!bytes) {
        throw new ClusterError({
          kind: 'invalid',
          status: 200,
          message: `One of the objects of ${this.#subject()} has more than ${MAX_PAGE_BYTES} bytes`,
        });
      }
      const answer: unknown = JSON.parse(bytes.toString());
      if (
        typeof answer !== 'object' ||
        answer === null ||
        !('items' in answer)
      ) {
        throw new ClusterError({
          kind: 'invalid',
          status: 200,
          message: `The API server's answer for ${this.#subject()} is not a list`,
        });
      }
      const most = this.#options.pageSize ?? PAGE_SIZE;
      const fitting = (limit * MAX_PAGE_BYTES) / 2 / (bytes.length + 1);
      return {
        page: answer as ListAnswer,
        nextLimit: Math.max(1, Math.min(most, Math.floor(fitting))),
      };
    } catch (error) {
      if (timeout.signal.aborted && !this.#stopping.signal.aborted) {
        throw new ClusterUnreachableError(
          this.#options.cluster,
          `Cluster "${
            this.#options.cluster
          }" did not answer for ${this.#subject()} in time`,
        );
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  async #watch(): Promise<void> {
    const watchdog = new AbortController();
    const idle = this.#options.idleMilliseconds ?? 120_000;
    const timer = setTimeout(() => watchdog.abort(), idle);
    timer.unref();
    const seconds = this.#options.watchSeconds ?? 240;
    try {
      const response = await this.#request(
        {
          watch: true,
          allowWatchBookmarks: true,
          resourceVersion: this.#resourceVersion,
          timeoutSeconds: Math.round(seconds * (0.9 + 0.2 * Math.random())),
        },
        AbortSignal.any([watchdog.signal, this.#stopping.signal]),
      );
      this.#setState('live');
      if (response.body) {
        for await (const line of readLines(response.body, () =>
          timer.refresh(),
        )) {
          this.#apply(JSON.parse(line));
        }
      }
    } catch (error) {
      // Silence is not an error: the watch is resumed.
      if (watchdog.signal.aborted && !this.#stopping.signal.aborted) {
        return;
      }
      throw error;
    } finally {
      clearTimeout(timer);
      // Ends the request, whatever ended the loop.
      watchdog.abort();
    }
  }

  #apply(event: {
    readonly type?: string;
    readonly object?: {
      readonly code?: number;
      readonly metadata?: { readonly resourceVersion?: string };
    };
  }): void {
    if (event.type === 'ERROR') {
      const status = event.object?.code ?? 500;
      throw new ClusterError({
        kind: toErrorKind(status),
        status,
        message: `The watch of ${this.#subject()} ended: ${messageOf(
          event.object,
        )}`,
      });
    }
    if (this.#stopping.signal.aborted) {
      return;
    }
    this.#resourceVersion =
      event.object?.metadata?.resourceVersion ?? this.#resourceVersion;
    this.#backoff.reset();
    if (event.type === 'BOOKMARK') {
      return;
    }
    const one = toObject<T>(event.object, this.#options.resource);
    if (!one) {
      return;
    }
    const { object } = one;
    const key = keyOf(object);
    const previous = this.#objects.all.get(key);
    if (event.type === 'DELETED') {
      this.#objects.delete(object);
      this.#emit({ type: 'deleted', object, previous, initial: false });
    } else if (event.type === 'ADDED' || event.type === 'MODIFIED') {
      const wasLeftOut = this.#objects.leftOut.has(
        object.metadata.namespace ?? '',
      );
      this.#keep(this.#objects, one);
      if (!wasLeftOut) {
        this.#emit({ type: 'set', object, previous, initial: false });
      }
    }
  }

  #newIndex(): ObjectIndex<T> {
    return new ObjectIndex<T>(this.#options.limits ?? DEFAULT_OBJECT_LIMITS);
  }

  #keep(
    index: ObjectIndex<T>,
    { object, bytes }: { readonly object: T; readonly bytes: number },
  ): void {
    const before = index.leftOut.size;
    index.set(object, bytes);
    for (const [namespace, limit] of [...index.leftOut].slice(before)) {
      this.#options.onLeftOut?.(namespace, limit);
    }
  }

  async #request(
    query: Readonly<Record<string, string | number | boolean | undefined>>,
    signal: AbortSignal,
  ): Promise<Response> {
    const { access, cluster, resource, namespace } = this.#options;
    const response = await access.request({
      cluster,
      caller: { type: 'service' },
      accept: this.#options.metadataOnly
        ? metadataOnly(
            query.watch ? 'PartialObjectMetadata' : 'PartialObjectMetadataList',
          )
        : undefined,
      address: {
        resource,
        namespace,
        query: {
          ...query,
          labelSelector: this.#options.labelSelector,
          fieldSelector: this.#options.fieldSelector,
        },
      },
      signal,
    });
    if (response.status !== 200) {
      throw await toClusterError(response, this.#subject());
    }
    return response;
  }

  #fail(error: unknown): void {
    const message =
      error instanceof ClusterError || error instanceof ClusterUnreachableError
        ? error.message
        : `Reading ${this.#subject()} was cut off: ${toError(error).message}`;
    this.#setState(this.#phaseOf(error), message);
    this.#resolveFirstRead?.();
  }

  #phaseOf(error: unknown): ReflectorPhase {
    if (error instanceof ClusterError) {
      if (error.kind === 'forbidden' || error.kind === 'unauthorized') {
        // The permission was lost, so what was read before is no longer shown.
        this.#forget();
        return 'forbidden';
      }
      if (error.kind === 'missing') {
        this.#forget();
        return 'missing';
      }
    }
    return this.#listed ? 'stale' : 'unreachable';
  }

  #forget(): void {
    this.#objects = this.#newIndex();
    this.#listed = false;
  }

  #setState(phase: ReflectorPhase, message?: string): void {
    const previous = this.#state;
    if (previous.phase === phase && previous.message === message) {
      return;
    }
    this.#state = {
      phase,
      message,
      since: previous.phase === phase ? previous.since : this.#clock.now(),
    };
    for (const handlers of [...this.#handlers]) {
      this.#guard(() => handlers.onState?.(this.#state));
    }
  }

  #emit(change: ObjectChange<T>): void {
    for (const handlers of [...this.#handlers]) {
      this.#guard(() => handlers.onChange?.(change));
    }
  }

  #guard(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#options.onError?.(`A handler of ${this.#subject()} failed`, error);
    }
  }

  async #rest(milliseconds: number): Promise<void> {
    try {
      await this.#clock.sleep(milliseconds, this.#stopping.signal);
    } catch {
      // Stopped.
    }
  }

  #subject(): string {
    const { resource, namespace, cluster } = this.#options;
    return `${resource}${
      namespace === undefined ? '' : ` in namespace "${namespace}"`
    } of cluster "${cluster}"`;
  }
}
