/**
 * The backend's own path from an API server to evidence, composed like in `createServices`: reflectors over HTTP, the
 * cluster cache, the run tracker, the logs of pods, the evidence service. Data that is not among the recorded objects
 * (Secrets, classes, metrics, the buckets' history) comes from substitutes, which report what was not recorded. Nothing
 * here uses real time: the clock is the recording's, and after each event the replay waits until the backend has
 * observed it.
 */
import {
  valueOf,
  type EvidenceInputs,
  type KubernetesObject,
  type ReplicationSource,
} from 'backstage-plugin-volsync-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import {
  Changes,
  ClusterCache,
  ClusterRegistry,
  connectClusters,
  DirectClusterAccess,
  EndedRuns,
  EvidenceService,
  TerminatedPods,
  LogTails,
  readVolsyncConfig,
  RunObserver,
  toRunEntry,
} from 'backstage-plugin-volsync-backend/testUtils';
import { AwaitedChanges } from './AwaitedChanges';
import { metricsNotRecorded } from './notRecorded';
import { RecordedOtherTools } from './RecordedOtherTools';
import { RecordedBuckets } from './RecordedBuckets';
import type { RecordedCluster } from './RecordedCluster';
import { RecordedDetails } from './RecordedDetails';
import type { Recording } from './recording';
import type { VirtualClock } from './VirtualClock';

/** The cluster's name in the portal. */
export const CLUSTER = 'recorded';
const TIMEOUT_MS = 20_000;
const LOG_TIMEOUT_MS = 5_000;

/** The components of the backend. */
export interface RecordedBackendOptions {
  readonly cluster: RecordedCluster;
  readonly recording: Recording;
  readonly clock: VirtualClock;
  readonly logger: LoggerService;
  /** The history in the database: what ended before this backend started, and what it observed */
  readonly history: RunEntry[];
}

type RunEntry = NonNullable<ReturnType<typeof toRunEntry>>;

/** The backend, reading a recorded cluster. */
export class RecordedBackend {
  readonly buckets: RecordedBuckets;
  readonly otherTools: RecordedOtherTools;
  readonly details: RecordedDetails;
  readonly #access: DirectClusterAccess;
  readonly #cache: ClusterCache;
  readonly #runs: RunObserver;
  readonly #logs: LogTails;
  readonly #terminatedPods: TerminatedPods;
  readonly #evidence: EvidenceService;
  readonly #awaited: AwaitedChanges;
  readonly #asked = new Set<string>();

  private constructor(options: RecordedBackendOptions, endedRuns: EndedRuns) {
    const { cluster, recording, clock, logger, history } = options;
    const config = readVolsyncConfig(
      new ConfigReader({ volsync: { clusters: [cluster.config] } }),
    );
    const changes = new Changes();
    this.#access = new DirectClusterAccess(connectClusters(config));
    const access = new ClusterRegistry([this.#access]);
    const cache = new ClusterCache({
      access,
      logger,
      clock,
      // Idle time is measured in the recording's time, which jumps.
      idleMilliseconds: Number.MAX_SAFE_INTEGER,
    });
    this.#cache = cache;
    this.#awaited = new AwaitedChanges({ cache, changes });
    this.#logs = new LogTails({
      access,
      cache,
      clock,
      changes,
      limits: config.limits,
    });
    this.#terminatedPods = new TerminatedPods({ cache, clock });
    this.#runs = new RunObserver({
      cache,
      clock,
      endedRuns,
      onRunEnd: (...run) => history.push(...[toRunEntry(...run) ?? []].flat()),
    });
    this.details = new RecordedDetails({
      recording,
      now: () => clock.milliseconds,
    });
    this.buckets = new RecordedBuckets({
      recording,
      now: () => clock.milliseconds,
      sources: () =>
        valueOf(cache.list(CLUSTER, 'replicationSources')) ??
        ([] as readonly ReplicationSource[]),
    });
    this.otherTools = new RecordedOtherTools(() => clock.now());
    this.#evidence = new EvidenceService({
      cache,
      otherTools: this.otherTools,
      runs: this.#runs,
      logs: this.#logs,
      terminatedPods: this.#terminatedPods,
      clock,
      details: this.details,
      repositories: this.buckets,
      metrics: metricsNotRecorded,
    });
  }

  static async start(
    options: RecordedBackendOptions,
  ): Promise<RecordedBackend> {
    const { clock, history } = options;
    const endedRuns = await EndedRuns.load(
      { listSince: async () => history },
      clock,
    );
    const backend = new RecordedBackend(options, endedRuns);
    await backend.#evidence.waitForObjects(
      { cluster: CLUSTER, namespace: 'default' },
      TIMEOUT_MS,
    );
    return backend;
  }

  /** What the backend currently knows about a namespace. */
  inputs(namespace: string): EvidenceInputs {
    return this.#evidence.inputs(CLUSTER, namespace);
  }

  /** Waits until the backend has observed an object in its current state. */
  async sees(object: KubernetesObject): Promise<void> {
    await this.#awaited.version(object);
  }

  /** Waits until the backend has read a pod's log. It reads once: later lines are not known. */
  async hasLogOf(pod: KubernetesObject): Promise<void> {
    const { namespace = '', uid = '' } = pod.metadata;
    if (this.#asked.has(uid)) {
      return;
    }
    this.#asked.add(uid);
    await this.#awaited.until(
      () => this.#logs.list(CLUSTER, namespace).some(log => log.podUid === uid),
      LOG_TIMEOUT_MS,
    );
  }

  async close(): Promise<void> {
    this.#runs.close();
    this.#terminatedPods.close();
    await this.#logs.close();
    await this.#cache.close();
    await this.#access.close();
  }
}
