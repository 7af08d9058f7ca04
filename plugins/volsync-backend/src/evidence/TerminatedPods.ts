import type { Pod } from 'backstage-plugin-volsync-common';
import type { CacheChange, ClusterCache } from '../clusters/ClusterCache';
import type { ObjectChange } from '../clusters/reflector/Reflector';
import type { Clock } from '../lib/clock';

const MAX_PODS = 1_000;
const POD_RETENTION_MS = 60 * 60_000;

/**
 * Keeps failed mover pods for an hour after they are gone. VolSync deletes them with their Job when it starts the next
 * one, and with them the only sign of a failing run.
 *
 * @internal
 */
export class TerminatedPods {
  readonly #pods = new Map<
    string,
    { readonly cluster: string; readonly pod: Pod; readonly goneAt: number }
  >();
  readonly #clock: Clock;
  readonly #unsubscribe: () => void;

  constructor(options: {
    readonly cache: ClusterCache;
    readonly clock: Clock;
  }) {
    this.#clock = options.clock;
    this.#unsubscribe = options.cache.subscribe(change => this.#see(change));
  }

  list(cluster: string, namespace: string): readonly Pod[] {
    const oldest = this.#clock.now().getTime() - POD_RETENTION_MS;
    return [...this.#pods.values()]
      .filter(
        one =>
          one.cluster === cluster &&
          one.pod.metadata.namespace === namespace &&
          one.goneAt > oldest,
      )
      .map(({ pod }) => pod);
  }

  close(): void {
    this.#unsubscribe();
    this.#pods.clear();
  }

  #see({ cluster, kind, change }: CacheChange): void {
    if (kind !== 'pods' || change?.type !== 'deleted') {
      return;
    }
    const { object, previous } = change as ObjectChange<Pod>;
    const pod = [object, previous].find(one => one?.status?.phase === 'Failed');
    if (!pod) {
      return;
    }
    this.#pods.set(`${cluster}/${pod.metadata.uid ?? pod.metadata.name}`, {
      cluster,
      pod,
      goneAt: this.#clock.now().getTime(),
    });
    for (const oldest of this.#pods.keys()) {
      if (this.#pods.size <= MAX_PODS) {
        break;
      }
      this.#pods.delete(oldest);
    }
  }
}
