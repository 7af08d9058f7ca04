import type { KubernetesObject, Pod } from 'backstage-plugin-volsync-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { conclude, type Conclusion } from './conclude';
import {
  CLUSTER,
  RecordedBackend,
  type RecordedBackendOptions,
} from './RecordedBackend';
import { RecordedCluster } from './RecordedCluster';
import type { RecordedEvent, Recording } from './recording';
import { otherToolKind } from './RecordedOtherTools';
import { VirtualClock } from './VirtualClock';
import { watchedKind } from './watchedKind';

/**
 * Plays a recording in its own time through the backend, and restarts it when the recording does. Only moves forward.
 * Must be closed.
 */
export class Replay {
  readonly #recording: Recording;
  readonly #clock: VirtualClock;
  readonly #cluster: RecordedCluster;
  readonly #options: RecordedBackendOptions;
  readonly #namespaces: readonly string[];
  #backend: RecordedBackend;
  #position = 0;
  #restarts = 0;

  private constructor(options: {
    readonly recording: Recording;
    readonly clock: VirtualClock;
    readonly cluster: RecordedCluster;
    readonly backend: RecordedBackend;
    readonly backendOptions: RecordedBackendOptions;
  }) {
    this.#recording = options.recording;
    this.#clock = options.clock;
    this.#cluster = options.cluster;
    this.#backend = options.backend;
    this.#options = options.backendOptions;
    this.#namespaces = [
      ...new Set(
        options.recording.events.flatMap(
          ({ object }) => object.metadata.namespace ?? [],
        ),
      ),
    ].sort();
  }

  static async start(
    recording: Recording,
    logger: LoggerService,
  ): Promise<Replay> {
    const clock = new VirtualClock(recording.start);
    const cluster = await RecordedCluster.start({
      name: CLUSTER,
      clock,
      logs: recording.logs,
    });
    try {
      const backendOptions = { cluster, recording, clock, logger, history: [] };
      const backend = await RecordedBackend.start(backendOptions);
      return new Replay({ recording, clock, cluster, backend, backendOptions });
    } catch (error) {
      await cluster.close();
      throw error;
    }
  }

  /** Every moment of a known event, in order. */
  get moments(): readonly number[] {
    const { start, end, events, addresses, restarts } = this.#recording;
    const all = [
      start,
      end,
      ...restarts,
      ...this.#backend.details.moments,
      ...events.filter(mayShow).map(({ at }) => at),
      ...this.#backend.buckets.moments,
      ...[...addresses.values()].flatMap(list =>
        list.map(({ since }) => since),
      ),
    ];
    return [...new Set(all.filter(at => at >= start))].sort((a, b) => a - b);
  }

  /** Continues to a moment, and waits until the backend has observed everything until then. */
  async playTo(moment: number): Promise<void> {
    for (
      let restart = this.#recording.restarts[this.#restarts];
      restart !== undefined && restart <= moment;
      restart = this.#recording.restarts[this.#restarts]
    ) {
      this.#restarts += 1;
      await this.#applyUntil(restart);
      await this.#restart();
    }
    await this.#applyUntil(moment);
    await this.#backend.buckets.count();
  }

  /** The verdicts now, or at a later moment before the next event. */
  conclude(moment = this.#clock.milliseconds): readonly Conclusion[] {
    return this.#clock.evaluateAt(moment, () =>
      this.#namespaces.flatMap(namespace =>
        conclude(this.#backend.inputs(namespace)),
      ),
    );
  }

  async close(): Promise<void> {
    await this.#backend.close();
    await this.#cluster.close();
  }

  async #applyUntil(moment: number): Promise<void> {
    const { events } = this.#recording;
    for (
      let event = events[this.#position];
      event && event.at <= moment;
      event = events[this.#position]
    ) {
      this.#position += 1;
      this.#clock.advanceTo(event.at);
      await this.#apply(event);
    }
    this.#clock.advanceTo(moment);
  }

  /** After a restart, only the database and the cluster's objects are known. */
  async #restart(): Promise<void> {
    await this.#backend.close();
    this.#backend = await RecordedBackend.start(this.#options);
    const { events } = this.#recording;
    for (const event of events.slice(0, this.#position)) {
      this.#backend.otherTools.apply(event);
    }
  }

  async #apply(event: RecordedEvent): Promise<void> {
    this.#backend.otherTools.apply(event);
    const object = this.#cluster.apply(event);
    if (!object) {
      return;
    }
    await this.#backend.sees(object);
    if (event.type !== 'DELETED' && this.#hasReadableLog(object)) {
      await this.#backend.hasLogOf(object);
    }
  }

  #hasReadableLog(object: KubernetesObject): boolean {
    const { status } = object as Pod;
    return (
      object.kind === 'Pod' &&
      ['Failed', 'Succeeded'].includes(status?.phase ?? '') &&
      Boolean(this.#recording.logs.get(object.metadata.uid ?? '')?.trim()) &&
      status?.containerStatuses?.some(
        ({ name, state }) => name === 'restic' && state?.terminated,
      ) === true
    );
  }
}

/** Whether the backend may see the event. A distilled recording keeps little of deleted objects. */
function mayShow({ type, kind, object }: RecordedEvent): boolean {
  return (
    type === 'DELETED' ||
    watchedKind({ ...object, kind }) !== undefined ||
    otherToolKind({ ...object, kind }) !== undefined
  );
}
