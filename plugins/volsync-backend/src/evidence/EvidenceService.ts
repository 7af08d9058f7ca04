import { setImmediate as turn } from 'node:timers/promises';
import {
  type DrillPolicy,
  type EvidenceInputs,
} from 'backstage-plugin-volsync-common';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { WatchedKind } from '../clusters/kinds';
import type { LogTails } from '../clusters/LogTails';
import type { OpenQuestion } from '../lib/BackgroundReadings';
import type { Change } from '../lib/Changes';
import type { Clock } from '../lib/clock';
import type { FormerPods } from './FormerPods';
import type { RunObserver } from './RunObserver';
import type { ClusterDetails } from '../clusters/DetailsService';
import type { RepositoryLookup } from '../object-stores/RepositoryService';
import type { MetricsLookup } from '../metrics/MetricsService';
import type { DrillLookup } from '../history/DrillOutcomes';
import type { DrillScheduleLookup } from '../history/DrillSchedules';

const KINDS: readonly WatchedKind[] = [
  'replicationSources',
  'replicationDestinations',
  'jobs',
  'pods',
  'persistentVolumeClaims',
  'volumeSnapshots',
  'events',
];

/** Brings together all that is known of a namespace. @internal */
export class EvidenceService {
  readonly #cache: ClusterCache;
  readonly #runs: RunObserver;
  readonly #logs: LogTails;
  readonly #formerPods: FormerPods;
  readonly #clock: Clock;
  readonly #details?: ClusterDetails;
  readonly #repositories?: RepositoryLookup;
  readonly #metrics?: MetricsLookup;
  readonly #drills?: DrillLookup;
  readonly #drillSchedules?: DrillScheduleLookup;
  readonly #drillPolicy?: DrillPolicy;

  constructor(options: {
    readonly cache: ClusterCache;
    readonly runs: RunObserver;
    readonly logs: LogTails;
    readonly formerPods: FormerPods;
    readonly clock: Clock;
    readonly details?: ClusterDetails;
    readonly repositories?: RepositoryLookup;
    readonly metrics?: MetricsLookup;
    readonly drills?: DrillLookup;
    readonly drillSchedules?: DrillScheduleLookup;
    readonly drillPolicy?: DrillPolicy;
  }) {
    this.#cache = options.cache;
    this.#runs = options.runs;
    this.#logs = options.logs;
    this.#formerPods = options.formerPods;
    this.#clock = options.clock;
    this.#details = options.details;
    this.#repositories = options.repositories;
    this.#metrics = options.metrics;
    this.#drills = options.drills;
    this.#drillSchedules = options.drillSchedules;
    this.#drillPolicy = options.drillPolicy;
  }

  /** Waits until the namespace's objects are known or known to be unreadable, `milliseconds` at most. */
  async settle(
    cluster: string,
    options: { readonly namespace: string; readonly milliseconds: number },
  ): Promise<void> {
    await this.#cache.settle(cluster, KINDS, options);
  }

  /**
   * Waits until what was asked in the background for these places has come, `milliseconds` at most. Whose Secret leads
   * where must be known of everybody before anybody is alone in his repository.
   */
  async settleBackground(
    places:
      | 'everywhere'
      | readonly { readonly cluster: string; readonly namespace: string }[],
    milliseconds: number,
  ): Promise<void> {
    const isHere = ({ change }: OpenQuestion) =>
      places === 'everywhere' || places.some(place => concerns(change, place));
    const all = Promise.all([
      this.#details?.settled(isHere),
      this.#repositories?.settled(
        question => question.isFirst || isHere(question),
      ),
      this.#metrics?.settled(({ isFirst }) => isFirst),
    ]).then(() => true);
    // Mostly nothing is under way, and a timer that is broken off costs more than everything else here.
    if (await Promise.race([all, turn(false)])) {
      return;
    }
    const enough = new AbortController();
    try {
      await Promise.race([
        all,
        this.#clock.sleep(milliseconds, enough.signal).catch(() => {}),
      ]);
    } finally {
      enough.abort();
    }
  }

  /** What is known now; never waits. */
  inputs(cluster: string, namespace: string): EvidenceInputs {
    const list = <K extends WatchedKind>(kind: K) =>
      this.#cache.list(cluster, kind, namespace);
    const details = this.#details;
    const repositories = this.#repositories;
    const metrics = this.#metrics;
    return {
      now: this.#clock.now().toISOString(),
      cluster,
      namespace,
      objects: {
        sources: list('replicationSources'),
        destinations: list('replicationDestinations'),
        jobs: list('jobs'),
        pods: list('pods'),
        claims: list('persistentVolumeClaims'),
        volumeSnapshots: list('volumeSnapshots'),
        events: list('events'),
      },
      logs: this.#logs.list(cluster, namespace),
      formerPods: this.#formerPods.list(cluster, namespace),
      volumeSnapshotClasses: details?.volumeSnapshotClasses(cluster),
      storageClasses: details?.storageClasses(cluster),
      controller: details?.controller(cluster),
      secretOf:
        details && (name => details.secretKeys({ cluster, namespace, name })),
      externalSecretOf:
        details &&
        (name => details.externalSecret({ cluster, namespace, name })),
      fluxOf: details && (object => details.flux(cluster, object)),
      repositoryOf:
        repositories &&
        (name => repositories.look({ cluster, namespace, name })),
      metricsOf:
        metrics &&
        (subject => metrics.look({ cluster, namespace, ...subject })),
      conditionSinceOf: object => this.#runs.conditionSince(cluster, object),
      seenRunsOf: object => this.#runs.seenRuns(cluster, object),
      seenChangesOf: object => this.#runs.seenChanges(cluster, object),
      drillOf: claim => this.#drills?.look({ cluster, namespace, claim }),
      drillPolicy: this.#drillPolicy,
      drillScheduleOf: claim =>
        this.#drillSchedules?.look({ cluster, namespace, claim }),
      watchedSinceOf: object => this.#runs.watchedSince(cluster, object),
    };
  }
}

function concerns(
  change: Change,
  place: { readonly cluster: string; readonly namespace: string },
): boolean {
  return (
    (change.cluster ?? place.cluster) === place.cluster &&
    (change.namespace ?? place.namespace) === place.namespace
  );
}
