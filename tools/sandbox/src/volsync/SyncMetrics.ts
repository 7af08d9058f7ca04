/** The labels of a replication's metrics. @public */
export interface ReplicationKey {
  readonly namespace: string;
  readonly name: string;
  readonly role: 'source' | 'destination';
}

/** The metrics of VolSync's controller for one replication. @public */
export interface ReplicationFigures extends ReplicationKey {
  readonly outOfSync: boolean;
  readonly missedIntervals: number;
  /** Seconds of each run that ended, the oldest first */
  readonly durations: readonly number[];
}

interface Figures extends ReplicationKey {
  outOfSync: boolean;
  missedIntervals: number;
  durations: number[];
}

/**
 * The controller's metrics. In memory, like VolSync's: a restart resets them, and those of deleted resources stay.
 *
 * @public
 */
export class SyncMetrics {
  readonly #figures = new Map<string, Figures>();

  all(): readonly ReplicationFigures[] {
    return [...this.#figures.values()];
  }

  setOutOfSync(key: ReplicationKey, outOfSync: boolean): void {
    this.#of(key).outOfSync = outOfSync;
  }

  addMissedInterval(key: ReplicationKey): void {
    this.#of(key).missedIntervals += 1;
  }

  addDuration(key: ReplicationKey, seconds: number): void {
    this.#of(key).durations.push(seconds);
  }

  #of(key: ReplicationKey): Figures {
    const id = `${key.role}/${key.namespace}/${key.name}`;
    let figures = this.#figures.get(id);
    if (!figures) {
      const { namespace, name, role } = key;
      figures = {
        namespace,
        name,
        role,
        outOfSync: true,
        missedIntervals: 0,
        durations: [],
      };
      this.#figures.set(id, figures);
    }
    return figures;
  }
}
