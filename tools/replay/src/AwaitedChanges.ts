import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import type {
  CacheChange,
  Changes,
  ClusterCache,
  WatchedKind,
} from 'backstage-plugin-volsync-backend/testUtils';
import { watchedKind } from './watchedKind';

const TIMEOUT_MS = 10_000;

/** Waits, in real time, for the backend's background work: observing a change, reading a log. */
export class AwaitedChanges {
  readonly #versions = new Map<string, number>();
  readonly #waiting = new Set<() => void>();

  constructor(options: {
    readonly cache: ClusterCache;
    readonly changes: Changes;
  }) {
    options.cache.subscribe(change => this.#see(change));
    options.changes.subscribe(() => this.#wake());
  }

  /** Waits until the change that gave the object its version has arrived, if the backend watches it. */
  async version(object: KubernetesObject): Promise<void> {
    const kind = watchedKind(object);
    if (!kind) {
      return;
    }
    const { name, resourceVersion } = object.metadata;
    const key = keyOf(kind, object);
    const seen = await this.until(
      () => (this.#versions.get(key) ?? 0) >= Number(resourceVersion),
      TIMEOUT_MS,
    );
    if (!seen) {
      throw new Error(
        `The backend did not see ${object.kind} "${name}" within ${TIMEOUT_MS} ms.`,
      );
    }
  }

  /** Whether the condition was met in this time. */
  async until(isSo: () => boolean, milliseconds: number): Promise<boolean> {
    if (isSo()) {
      return true;
    }
    let check = () => {};
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<boolean>(resolve => {
        check = () => {
          if (isSo()) {
            resolve(true);
          }
        };
        this.#waiting.add(check);
        timer = setTimeout(() => resolve(false), milliseconds);
      });
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(check);
    }
  }

  #see({ kind, change }: CacheChange): void {
    if (change) {
      const { object } = change;
      this.#versions.set(
        keyOf(kind, object),
        Number(object.metadata.resourceVersion),
      );
    }
    // After the other listeners, which are called in the order in which they were added.
    queueMicrotask(() => this.#wake());
  }

  #wake(): void {
    for (const check of [...this.#waiting]) {
      check();
    }
  }
}

function keyOf(kind: WatchedKind, { metadata }: KubernetesObject): string {
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}
