/**
 * Which volumes exist, and what happens to them when. Both are calculated from a volume's number and the time, so
 * nothing is kept for a volume.
 *
 * Each volume is backed up every six hours. The runs of all volumes are spread evenly, and consecutive runs concern
 * volumes of different clusters and namespaces.
 */

export const RUN_INTERVAL_MS = 6 * 3_600_000;
/** Snapshots in each repository: those of the last runs */
export const SNAPSHOTS = 6;
export const VOLUMES_PER_NAMESPACE = 10;
const CREATED_MS = 30 * 86_400_000;
const EVENT_RETENTION_MS = 3_600_000;

/** Moments of a run, in milliseconds after its start. The order is that of recorded runs. */
export const RUN = {
  snapshotTaken: 200,
  snapshotReady: 4_000,
  jobCreated: 4_500,
  podCreated: 4_600,
  podUnschedulable: 4_700,
  podRunning: 6_000,
  repositoryWritten: 26_000,
  podSucceeded: 30_000,
  end: 31_000,
};

/** What a watch reports of each run. */
export const CHANGES = {
  replicationsources: [
    [0, 'MODIFIED'],
    [RUN.end, 'MODIFIED'],
  ],
  volumesnapshots: [
    [RUN.snapshotTaken, 'ADDED'],
    [RUN.snapshotReady, 'MODIFIED'],
    [RUN.end, 'DELETED'],
  ],
  persistentvolumeclaims: [
    [RUN.snapshotReady, 'ADDED'],
    [RUN.end, 'DELETED'],
  ],
  jobs: [
    [RUN.jobCreated, 'ADDED'],
    [RUN.podRunning, 'MODIFIED'],
    [RUN.podSucceeded, 'MODIFIED'],
    [RUN.end, 'DELETED'],
  ],
  pods: [
    [RUN.podCreated, 'ADDED'],
    [RUN.podRunning, 'MODIFIED'],
    [RUN.podSucceeded, 'MODIFIED'],
    [RUN.end, 'DELETED'],
  ],
  events: [
    [RUN.podUnschedulable, 'ADDED'],
    [RUN.podUnschedulable + EVENT_RETENTION_MS, 'DELETED'],
  ],
};

const pad = (number, digits) => String(number).padStart(digits, '0');
const gcd = (a, b) => (b === 0 ? a : gcd(b, a % b));

/** The multiplicative inverse of `a` modulo `n`. */
function inverse(a, n) {
  let [r, next] = [n, a % n];
  let [t, nextT] = [0, 1];
  while (next !== 0) {
    const quotient = Math.floor(r / next);
    [r, next] = [next, r - quotient * next];
    [t, nextT] = [nextT, t - quotient * nextT];
  }
  return ((t % n) + n) % n;
}

export class World {
  /** @param {{ volumes: number, clusters: number, now: number }} options `now`: the time at which it begins */
  constructor({ volumes, clusters, now }) {
    this.volumes = volumes;
    this.clusters = Array.from(
      { length: clusters },
      (_, i) => `cluster-${pad(i, 2)}`,
    );
    this.createdAt = Math.floor((now - CREATED_MS) / 60_000) * 60_000;
    this.stepMs = RUN_INTERVAL_MS / volumes;
    let factor = 61_803 % volumes;
    while (gcd(factor, volumes) !== 1) factor += 1;
    this.factor = factor;
    this.inverse = inverse(factor, volumes);
    this.perCluster = volumes / clusters;
    this.namespaces = Math.ceil(this.perCluster / VOLUMES_PER_NAMESPACE);
  }

  clusterOf(volume) {
    return volume % this.clusters.length;
  }

  /** The volumes of a cluster, or of one of its namespaces, by position */
  volumeAt(cluster, position) {
    return position * this.clusters.length + cluster;
  }

  namespaceName(number) {
    return `team-${pad(number, 4)}`;
  }

  /** Names of a volume: its cluster, its namespace, its claim. */
  name(volume) {
    const position = Math.floor(volume / this.clusters.length);
    return {
      cluster: this.clusters[this.clusterOf(volume)],
      namespace: this.namespaceName(
        Math.floor(position / VOLUMES_PER_NAMESPACE),
      ),
      claim: `data-${pad(position % VOLUMES_PER_NAMESPACE, 2)}`,
    };
  }

  /** The reverse of `name`; undefined if there is no such volume. */
  find(cluster, namespace, claim) {
    const clusterNumber = this.clusters.indexOf(cluster);
    const inNamespace = Number(/^data-(\d\d)$/.exec(claim)?.[1] ?? NaN);
    const namespaceNumber = Number(/^team-(\d{4,})$/.exec(namespace)?.[1]);
    const position = namespaceNumber * VOLUMES_PER_NAMESPACE + inNamespace;
    return clusterNumber >= 0 &&
      inNamespace < VOLUMES_PER_NAMESPACE &&
      position < this.perCluster
      ? this.volumeAt(clusterNumber, position)
      : undefined;
  }

  /** When in every six hours a volume is backed up, in milliseconds */
  offsetOf(volume) {
    return Math.round(((volume * this.inverse) % this.volumes) * this.stepMs);
  }

  /** The last run that began by then: its number, and when it began. */
  runAt(volume, at) {
    const offset = this.offsetOf(volume);
    const number = Math.floor((at - offset) / RUN_INTERVAL_MS);
    return { number, start: offset + number * RUN_INTERVAL_MS };
  }

  /** Volumes that were at this moment of a run after `from` and until `to`, with the time. */
  *passing(moment, from, to) {
    const first = Math.floor((from - moment) / this.stepMs);
    const last = Math.ceil((to - moment) / this.stepMs);
    for (let order = first; order <= last; order += 1) {
      const slot = ((order % this.volumes) + this.volumes) % this.volumes;
      // slots are below 2 ** 20, and so is the factor: the product is exact
      const volume = (slot * this.factor) % this.volumes;
      const round = Math.floor(order / this.volumes);
      const at = this.offsetOf(volume) + round * RUN_INTERVAL_MS + moment;
      if (at > from && at <= to) yield { volume, at };
    }
  }
}

/** The time of the world, which may pass faster than that of the machine. */
export class WorldClock {
  #begunAt;
  #speed;

  constructor({ begunAt, speed }) {
    this.#begunAt = begunAt;
    this.#speed = speed;
  }

  now() {
    return Math.floor(
      this.#begunAt + (Date.now() - this.#begunAt) * this.#speed,
    );
  }
}
