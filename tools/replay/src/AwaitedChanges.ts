import type { KubernetesObject } from 'backstage-plugin-volsync-common';
import type {
  CacheChange,
  Changes,
  ClusterCache,
  WatchedKind,
} from 'backstage-plugin-volsync-backend/testUtils';
import { watchedKind } from './watchedKind';

const TIMEOUT_MS = 10_000;

/** Waits, in real time, for what the backend does on its own: seeing a change, reading a log. */
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

  /** Until the change that gave the object its version has come, if it is one that the backend watches. */
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

  /** Whether it came to be so in this time. */
  async until(isSo: () => boolean, milliseconds: number): Promise<boolean> {
    if (isSo()) {
      return true;
    }
    let look = () => {};
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<boolean>(resolve => {
        look = () => {
          if (isSo()) {
            resolve(true);
          }
        };
        this.#waiting.add(look);
        timer = setTimeout(() => resolve(false), milliseconds);
      });
    } finally {
      clearTimeout(timer);
      this.#waiting.delete(look);
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
    // After the other listeners: they have their turn in the order in which they came.
    queueMicrotask(() => this.#wake());
  }

  #wake(): void {
    for (const look of [...this.#waiting]) {
      look();
    }
  }
}

function keyOf(kind: WatchedKind, { metadata }: KubernetesObject): string {
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}
