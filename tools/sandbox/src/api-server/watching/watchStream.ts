import { apiVersionOf, storageOf } from '../definitions/resourceDefinition';
import { type Selection } from '../selectors/selection';
import { presentObject } from '../http/present';
import { type RequestContext } from '../http/requestContext';
import { type StatusError } from '../errors/statusError';
import { type Change } from '../store/change';
import { type StoredObject } from '../types';

/** A client with more unread bytes is disconnected, as by the real server. */
const unreadLimit = 32 * 1024 * 1024;
const lastBookmarkMs = 2000;

/** One open watch: filters changes and writes them to its client. */
export class WatchStream {
  readonly context: RequestContext;
  readonly #selection: Selection;
  readonly #bookmarks: boolean;
  readonly #timeoutMs: number;
  readonly #bookmarkIntervalMs: number;
  readonly #currentVersion: () => number;
  readonly #storage: string;
  readonly #closed: (() => void)[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  /** Changes up to this version are not for this watch. */
  #after = Number.POSITIVE_INFINITY;
  #ended = false;

  constructor(options: {
    readonly context: RequestContext;
    readonly selection: Selection;
    readonly bookmarks: boolean;
    readonly timeoutSeconds: number;
    readonly bookmarkIntervalMs: number;
    readonly currentVersion: () => number;
  }) {
    this.context = options.context;
    this.#selection = options.selection;
    this.#bookmarks = options.bookmarks;
    this.#timeoutMs = Math.min(options.timeoutSeconds * 1000, 2 ** 31 - 1);
    this.#bookmarkIntervalMs = options.bookmarkIntervalMs;
    this.#currentVersion = options.currentVersion;
    this.#storage = storageOf(options.context.definition);
  }

  onClosed(callback: () => void): void {
    this.#closed.push(callback);
  }

  open(): void {
    const { response, signal } = this.context;
    response.writeHead(200, {
      'Content-Type': 'application/json',
      'Cache-Control': 'no-cache, private',
    });
    response.flushHeaders();
    response.on('close', () => this.end());
    if (signal.aborted) {
      this.end();
      return;
    }
    signal.addEventListener('abort', () => this.end(), { once: true });
    this.#timers.push(setTimeout(() => this.end(), this.#timeoutMs));
    if (this.#bookmarks) {
      const beat = setInterval(
        () => this.sendBookmark({}),
        this.#bookmarkIntervalMs,
      );
      this.#timers.push(beat);
      if (this.#timeoutMs > lastBookmarkMs) {
        const last = this.#timeoutMs - lastBookmarkMs;
        this.#timers.push(setTimeout(() => this.sendBookmark({}), last));
      }
    }
  }

  sendInitial(object: StoredObject): void {
    if (this.#selection.matches(object)) {
      this.#send('ADDED', object);
    }
  }

  /** From now on changes after this version are sent. */
  startAfter(version: number): void {
    this.#after = version;
  }

  onChange(change: Change): void {
    if (
      change.storage !== this.#storage ||
      change.resourceVersion <= this.#after
    ) {
      return;
    }
    const { before, after, last } = change;
    const wasIn = before !== undefined && this.#selection.matches(before);
    const isIn = after !== undefined && this.#selection.matches(after);
    if (isIn && after) {
      this.#send(wasIn ? 'MODIFIED' : 'ADDED', after);
    } else if (wasIn && last) {
      this.#send('DELETED', last);
    } else if (wasIn && before && after) {
      // It left the selection: its watcher gets a DELETED event with the last matching state.
      this.#send('DELETED', {
        ...before,
        metadata: {
          ...before.metadata,
          resourceVersion: after.metadata.resourceVersion,
        },
      });
    }
  }

  sendBookmark(options: { readonly endOfInitialEvents?: boolean }): void {
    const { definition, accepted } = this.context;
    const metadata = {
      resourceVersion: String(this.#currentVersion()),
      creationTimestamp: null,
      ...(options.endOfInitialEvents
        ? { annotations: { 'k8s.io/initial-events-end': 'true' } }
        : {}),
    };
    const type = accepted.partial
      ? { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' }
      : { kind: definition.kind, apiVersion: apiVersionOf(definition) };
    this.#write(
      `{"type":"BOOKMARK","object":${JSON.stringify({ ...type, metadata })}}\n`,
    );
  }

  /** An ERROR event, then the end. */
  fail(error: StatusError): void {
    this.#write(
      `{"type":"ERROR","object":${JSON.stringify(error.toStatus())}}\n`,
    );
    this.end();
  }

  /** Closes the connection without ending the response. */
  drop(): void {
    this.context.response.destroy();
    this.end();
  }

  end(): void {
    if (this.#ended) {
      return;
    }
    this.#ended = true;
    this.#timers.forEach(timer => clearTimeout(timer));
    this.context.response.end();
    this.#closed.forEach(callback => callback());
  }

  #send(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: StoredObject): void {
    const { definition, accepted } = this.context;
    const json = presentObject(definition, object, accepted.partial);
    this.#write(`{"type":"${type}","object":${json}}\n`);
  }

  #write(line: string): void {
    const { response } = this.context;
    if (this.#ended || response.destroyed) {
      return;
    }
    response.write(line);
    if (response.writableLength > unreadLimit) {
      this.drop();
    }
  }
}
