import { setImmediate as turn } from 'node:timers/promises';
import {
  type DrillPolicy,
  type EvidenceInputs,
  type OperationVolume,
  type VolumeEvidence,
} from 'backstage-plugin-volsync-common';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { WatchedKind } from '../clusters/kinds';
import type { LogTails } from '../clusters/LogTails';
import type { PendingRead } from '../lib/BackgroundReadings';
import type { Change } from '../lib/Changes';
import type { Clock } from '../lib/clock';
import { chooseClaims } from '../entities/chooseClaims';
import type { EntityTarget } from '../entities/EntityTarget';
import { mapInSlices } from '../lib/mapInSlices';
import { waitUpTo } from '../lib/waitUpTo';
import { toVolumeEvidence, type EntityObjectives } from './toVolumeEvidence';
import type { TerminatedPods } from './TerminatedPods';
import type { RunObserver } from './RunObserver';
import type { StoppedBackupLookup } from './StoppedBackups';
import type { ClusterDetails } from '../clusters/DetailsService';
import type { OtherToolsLookup } from '../clusters/OtherTools';
import type { RepositoryLookup } from '../object-stores/RepositoryService';
import type { MetricsLookup } from '../metrics/MetricsService';
import type { ActiveOperations } from '../history/ActiveOperations';
import type { DrillLookup } from '../history/DrillOutcomes';
import type { DrillScheduleLookup } from '../history/DrillSchedules';

interface Namespace {
  readonly cluster: string;
  readonly namespace: string;
}

const KINDS: readonly WatchedKind[] = [
  'replicationSources',
  'replicationDestinations',
  'jobs',
  'pods',
  'persistentVolumeClaims',
  'volumeSnapshots',
  'events',
];

/** Collects everything that is known about a namespace. @internal */
export class EvidenceService {
  readonly #cache: ClusterCache;
  readonly #runs: RunObserver;
  readonly #logs: LogTails;
  readonly #terminatedPods: TerminatedPods;
  readonly #clock: Clock;
  readonly #details?: ClusterDetails;
  readonly #stoppedBackups?: StoppedBackupLookup;
  readonly #otherTools?: OtherToolsLookup;
  readonly #repositories?: RepositoryLookup;
  readonly #metrics?: MetricsLookup;
  readonly #drills?: DrillLookup;
  readonly #drillSchedules?: DrillScheduleLookup;
  readonly #drillPolicy?: DrillPolicy;
  readonly #activeOperations?: ActiveOperations;

  constructor(options: {
    readonly cache: ClusterCache;
    readonly runs: RunObserver;
    readonly logs: LogTails;
    readonly terminatedPods: TerminatedPods;
    readonly clock: Clock;
    readonly details?: ClusterDetails;
    readonly stoppedBackups?: StoppedBackupLookup;
    readonly otherTools?: OtherToolsLookup;
    readonly repositories?: RepositoryLookup;
    readonly metrics?: MetricsLookup;
    readonly drills?: DrillLookup;
    readonly drillSchedules?: DrillScheduleLookup;
    readonly drillPolicy?: DrillPolicy;
    readonly activeOperations?: ActiveOperations;
  }) {
    this.#cache = options.cache;
    this.#runs = options.runs;
    this.#logs = options.logs;
    this.#terminatedPods = options.terminatedPods;
    this.#clock = options.clock;
    this.#details = options.details;
    this.#stoppedBackups = options.stoppedBackups;
    this.#otherTools = options.otherTools;
    this.#repositories = options.repositories;
    this.#metrics = options.metrics;
    this.#drills = options.drills;
    this.#drillSchedules = options.drillSchedules;
    this.#drillPolicy = options.drillPolicy;
    this.#activeOperations = options.activeOperations;
  }

  /**
   * The volumes of an entity in these clusters. The first pass requests what was never read; the second includes what
   * was read within `timeoutMs`.
   */
  async ofVolumes(
    target: Pick<EntityTarget, 'namespace' | 'claims'> & EntityObjectives,
    options: {
      readonly clusters: readonly string[];
      readonly timeoutMs: number;
    },
  ): Promise<readonly VolumeEvidence[]> {
    const { namespace } = target;
    const { clusters, timeoutMs } = options;
    const begun = this.#clock.now().getTime();
    // Limits the wait even if the clock is set back.
    const restMs = () =>
      Math.min(
        timeoutMs,
        Math.max(0, timeoutMs - (this.#clock.now().getTime() - begun)),
      );
    const namespaces = clusters.map(cluster => ({ cluster, namespace }));
    await Promise.all(
      namespaces.map(name => this.waitForObjects(name, restMs())),
    );
    const read = async () => {
      const volumes: VolumeEvidence[] = [];
      for (const name of namespaces) {
        const inputs = this.inputs(name.cluster, namespace);
        const claims = chooseClaims(inputs.objects, target.claims);
        volumes.push(
          ...(await mapInSlices(claims, claim =>
            toVolumeEvidence(inputs, claim, target),
          )),
        );
      }
      return volumes;
    };
    await read();
    await this.waitForAnswers(namespaces, restMs());
    return read();
  }

  /** Waits until the namespace's objects are known or known to be unreadable. */
  async waitForObjects(
    { cluster, namespace }: Namespace,
    timeoutMs: number,
  ): Promise<void> {
    await this.#cache.waitUntilRead(cluster, KINDS, {
      namespace,
      milliseconds: timeoutMs,
    });
  }

  /**
   * Waits for the pending background reads of these namespaces. A volume is only alone in its repository once the
   * locations of all Secrets are known.
   */
  async waitForAnswers(
    namespaces: 'everywhere' | readonly Namespace[],
    timeoutMs: number,
  ): Promise<void> {
    const isHere = ({ change }: PendingRead) =>
      namespaces === 'everywhere' ||
      namespaces.some(one => concerns(change, one));
    const all = Promise.all([
      this.#details?.waitUntilRead(isHere),
      this.#otherTools?.waitUntilRead(isHere),
      this.#repositories?.waitUntilRead(
        request =>
          (request.isFirst && !this.#repositories?.isComplete) ||
          isHere(request),
      ),
      this.#metrics?.waitUntilRead(({ isFirst }) => isFirst),
    ]).then(() => true);
    // Usually nothing is pending, and canceling a timer costs more than everything else here.
    if (!(await Promise.race([all, turn(false)]))) {
      await waitUpTo(all, { timeoutMs, clock: this.#clock });
    }
  }

  /** The evidence of one claim from what is known now; never waits. */
  known(
    { cluster, namespace, claim }: OperationVolume,
    demands: EntityObjectives,
  ): VolumeEvidence {
    return toVolumeEvidence(this.inputs(cluster, namespace), claim, demands);
  }

  /** What is known now; never waits. */
  inputs(cluster: string, namespace: string): EvidenceInputs {
    const list = <K extends WatchedKind>(kind: K) =>
      this.#cache.list(cluster, kind, namespace);
    const details = this.#details;
    const repositories = this.#repositories;
    const metrics = this.#metrics;
    const otherTools = this.#otherTools;
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
      terminatedPods: this.#terminatedPods.list(cluster, namespace),
      volumeSnapshotClasses: details?.volumeSnapshotClasses(cluster),
      storageClasses: details?.storageClasses(cluster),
      controller: details?.controller(cluster),
      secretOf:
        details && (name => details.secretKeys({ cluster, namespace, name })),
      externalSecretOf:
        details &&
        (name => details.externalSecret({ cluster, namespace, name })),
      stoppedBackupOf: claim =>
        this.#stoppedBackups?.get({ cluster, namespace, claim }),
      otherBackupsOf:
        otherTools && (claim => otherTools.backupsOf(cluster, claim)),
      fluxOf: details && (object => details.flux(cluster, object)),
      repositoryOf:
        repositories &&
        (name => repositories.get({ cluster, namespace, name })),
      metricsOf:
        metrics && (subject => metrics.get({ cluster, namespace, ...subject })),
      conditionSinceOf: object => this.#runs.conditionSince(cluster, object),
      seenRunsOf: object => this.#runs.seenRuns(cluster, object),
      seenChangesOf: object => this.#runs.seenChanges(cluster, object),
      drillsOf: claim =>
        this.#drills?.list({ cluster, namespace, claim }) ?? [],
      drillPolicy: this.#drillPolicy,
      waitingOperationOf: claim =>
        this.#activeOperations?.waiting({ cluster, namespace, claim }),
      hasActiveOperation: claim =>
        this.#activeOperations?.has({ cluster, namespace, claim }),
      drillScheduleOf: claim =>
        this.#drillSchedules?.get({ cluster, namespace, claim }),
      watchedSinceOf: object => this.#runs.watchedSince(cluster, object),
    };
  }
}

function concerns(change: Change, { cluster, namespace }: Namespace): boolean {
  return (
    (change.cluster ?? cluster) === cluster &&
    (change.namespace ?? namespace) === namespace
  );
}
