import {
  valueOf,
  type OperationVolume,
  type ReplicationSource,
} from 'backstage-plugin-volsync-common';
import { VolumeAccess } from '../access/VolumeAccess';
import { DetailsService } from '../clusters/DetailsService';
import { OtherTools } from '../clusters/OtherTools';
import { LogTails } from '../clusters/LogTails';
import { EvidenceService } from '../evidence/EvidenceService';
import { TerminatedPods } from '../evidence/TerminatedPods';
import { StoppedBackups } from '../evidence/StoppedBackups';
import { RunObserver } from '../evidence/RunObserver';
import { ActiveOperations } from '../history/ActiveOperations';
import { DrillOutcomes } from '../history/DrillOutcomes';
import { DrillSchedules } from '../history/DrillSchedules';
import { recordRuns } from '../history/recordRuns';
import { MetricsServers } from '../metrics/MetricsServers';
import { MetricsService } from '../metrics/MetricsService';
import type { Clusters } from './createClusters';
import type { ObjectStores } from './createObjectStores';
import type { Wiring } from './Wiring';

export type Evidence = ReturnType<typeof createEvidence>;

/** Schedules of other tools rarely change, and lists of them are long. */
const OTHER_TOOLS_INTERVALS = 10;

/** Creates everything that verdicts are based on. */
export function createEvidence(wiring: Wiring, parts: Clusters & ObjectStores) {
  const { config, clock, changes, closers, database } = wiring;
  const { clusters, cache, repositories } = parts;
  const metricsServers = new MetricsServers(config.metrics, wiring);
  closers.push(() => metricsServers.close());
  const metrics = new MetricsService({
    servers: metricsServers,
    lifetimeMilliseconds: config.refresh.metrics,
    clock,
    onChange: change => changes.emit(change),
  });
  closers.push(() => metrics.close());
  const details = new DetailsService({
    access: clusters,
    clock,
    lifetimeMilliseconds: config.refresh.details,
    readKeyNames: (secret, signal) => repositories.keyNames(secret, signal),
    lastReadings: database.lastReadings,
    onChange: change => changes.emit(change),
  });
  closers.push(() => details.close());
  const otherTools = new OtherTools({
    access: clusters,
    clock,
    lifetimeMilliseconds: OTHER_TOOLS_INTERVALS * config.refresh.details,
    lastReadings: database.lastReadings,
    onChange: change => changes.emit(change),
  });
  closers.push(() => otherTools.close());
  const logs = new LogTails({
    access: clusters,
    cache,
    clock,
    changes,
    limits: config.limits,
  });
  closers.push(() => logs.close());
  const terminatedPods = new TerminatedPods({ cache, clock });
  closers.push(() => terminatedPods.close());
  const runs = createRunObserver(wiring, parts);
  const onDrill = ({ cluster, namespace, claim }: OperationVolume) =>
    changes.emit({ cluster, namespace, only: { claims: [claim] } });
  const drills = new DrillOutcomes({
    ...wiring,
    history: database.history,
    retention: config.operations.historyRetention,
    onChange: onDrill,
  });
  const drillSchedules = new DrillSchedules({
    ...wiring,
    store: database.drillSchedules,
    onChange: onDrill,
  });
  const activeOperations = new ActiveOperations({
    ...wiring,
    store: database.operations,
    // Loads another replica's test restore without waiting for the next regular load.
    onEnded: () => drills.refreshSoon(),
  });
  activeOperations.start();
  closers.push(() => activeOperations.close());
  const { enabled, every } = config.operations.drills;
  const stoppedBackups = new StoppedBackups({
    ...parts,
    lastBackups: database.lastBackups,
  });
  keepLastBackups(wiring, parts);
  const sources = {
    cache,
    runs,
    logs,
    terminatedPods,
    clock,
    repositories,
    metrics,
    stoppedBackups,
    otherTools,
    drills,
    drillSchedules,
    activeOperations,
    drillPolicy: { enabled, everySeconds: every && every / 1_000 },
  };
  const evidence = new EvidenceService({ ...sources, details });
  return {
    metricsServers,
    details,
    otherTools,
    drills,
    activeOperations,
    drillSchedules,
    evidence,
    /** Accepts details as old as a bucket listing */
    fleetEvidence: new EvidenceService({
      ...sources,
      details: details.withTimeout(config.refresh.repositories),
    }),
    volumeAccess: new VolumeAccess({ ...wiring, ...parts, evidence }),
  };
}

const TAKE_DELAY_MS = 200;

/**
 * Stores a source's last backup for when the source is gone: when it changes, when it is deleted, and when its
 * repository is listed.
 */
function keepLastBackups(
  { changes, closers, database }: Wiring,
  { cache, repositories }: Clusters & ObjectStores,
): void {
  const take = (cluster: string, source: ReplicationSource) => {
    const { namespace = '' } = source.metadata;
    const name = source.spec?.restic?.repository;
    database.lastBackups.take(
      cluster,
      source,
      name ? repositories.peek({ cluster, namespace, name }) : undefined,
    );
  };
  closers.push(
    cache.subscribe(({ cluster, kind, change }) => {
      if (change && kind === 'replicationSources') {
        take(cluster, change.object as ReplicationSource);
      }
    }),
  );
  // Many Secrets of a namespace are read in quick succession, so its sources are read once for all of them.
  const read = new Map<
    string,
    { readonly cluster: string; readonly namespace: string; secrets: string[] }
  >();
  let timer: NodeJS.Timeout | undefined;
  const takeRead = () => {
    timer = undefined;
    for (const { cluster, namespace, secrets } of read.values()) {
      const names = new Set(secrets);
      for (const source of valueOf(
        cache.list(cluster, 'replicationSources', namespace),
      ) ?? []) {
        if (names.has(source.spec?.restic?.repository ?? '')) {
          take(cluster, source);
        }
      }
    }
    read.clear();
  };
  const unsubscribe = changes.subscribe(({ cluster, namespace, only }) => {
    if (!cluster || !namespace || !only?.secrets?.length) {
      return;
    }
    const key = `${cluster}/${namespace}`;
    const known = read.get(key) ?? { cluster, namespace, secrets: [] };
    known.secrets.push(...only.secrets);
    read.set(key, known);
    timer ??= setTimeout(takeRead, TAKE_DELAY_MS).unref();
  });
  closers.push(() => {
    unsubscribe();
    clearTimeout(timer);
  });
}

/** Stores runs that end, and refreshes their buckets. */
function createRunObserver(
  { clock, changes, closers, database, logger }: Wiring,
  { cache, expireRepository }: Clusters & ObjectStores,
): RunObserver {
  const recordRun = recordRuns(database.history, logger);
  const runs = new RunObserver({
    cache,
    clock,
    endedRuns: database.endedRuns,
    lastReadings: database.lastReadings,
    onRunEnd: (cluster, source, run) => {
      recordRun(cluster, source, run);
      const { namespace = '' } = source.metadata;
      const secret = source.spec?.restic?.repository;
      if (secret) {
        expireRepository({ cluster, namespace, name: secret });
        changes.emit({ cluster, namespace, only: { secrets: [secret] } });
      }
    },
  });
  closers.push(() => runs.close());
  return runs;
}
