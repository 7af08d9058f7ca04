import {
  type Informer,
  keyOf,
  type PersistentVolumeClaim,
  type Pod,
} from '../client';

/**
 * The pods that use a claim. A class with WaitForFirstConsumer waits for a pod that the scheduler could place: one
 * whose other claims, those that need no pod, are bound.
 */
export class VolumeConsumers {
  readonly #pods: Informer<Pod>;
  readonly #claims: Informer<PersistentVolumeClaim>;
  readonly #isLate: (claim: PersistentVolumeClaim) => boolean;

  constructor(options: {
    readonly pods: Informer<Pod>;
    readonly claims: Informer<PersistentVolumeClaim>;
    readonly isLate: (claim: PersistentVolumeClaim) => boolean;
  }) {
    this.#pods = options.pods;
    this.#claims = options.claims;
    this.#isLate = options.isLate;
  }

  has(claim: PersistentVolumeClaim): boolean {
    return this.#podsOf(claim).length > 0;
  }

  /** Whether a pod that the scheduler could place uses it */
  mayUse(claim: PersistentVolumeClaim): boolean {
    return this.#podsOf(claim).some(pod =>
      claimKeysOf(pod).every(key => {
        const other = this.#claims.get(key);
        return (
          other &&
          !other.metadata.deletionTimestamp &&
          (other.status?.phase === 'Bound' || this.#isLate(other))
        );
      }),
    );
  }

  /** The other claims of the pods that use it */
  siblingsOf(claim: PersistentVolumeClaim): string[] {
    const own = keyOf(claim);
    return this.#podsOf(claim)
      .flatMap(claimKeysOf)
      .filter(key => key !== own);
  }

  #podsOf(claim: PersistentVolumeClaim): Pod[] {
    const key = keyOf(claim);
    return this.#pods.all().filter(pod => claimKeysOf(pod).includes(key));
  }
}

function claimKeysOf(pod: Pod): string[] {
  return (pod.spec.volumes ?? []).flatMap(each =>
    each.persistentVolumeClaim
      ? [`${pod.metadata.namespace}/${each.persistentVolumeClaim.claimName}`]
      : [],
  );
}
