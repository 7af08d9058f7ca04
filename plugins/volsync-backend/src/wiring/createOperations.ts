import {
  PRIVILEGED_MOVERS_ANNOTATION,
  type OperationVolume,
} from 'backstage-plugin-volsync-common';
import type { VolumeEntry } from '../history/HistoryStore';
import { toError } from '../lib/toError';
import { volumeKey } from '../lib/volumeKey';
import { NamespaceAccess } from '../access/NamespaceAccess';
import { UserLimit } from '../access/UserLimit';
import type { ClusterCache } from '../clusters/ClusterCache';
import { ClusterObjects } from '../clusters/ClusterObjects';
import type { EvidenceService } from '../evidence/EvidenceService';
import { createKinds } from '../operations/kinds';
import { toKnownOperations } from '../operations/database/toKnownOperations';
import { DestructionGuard } from '../operations/DestructionGuard';
import { OperationAccess } from '../operations/OperationAccess';
import { OperationFeed } from '../operations/OperationFeed';
import { OperationPlanner } from '../operations/OperationPlanner';
import { RestoreTargets } from '../operations/RestoreTargets';
import { ScaffolderTasks } from '../operations/ScaffolderTasks';
import { TemplateGuard } from '../operations/TemplateGuard';
import type { OperationRecord } from '../operations/record';
import { OperationSignals } from '../operations/OperationSignals';
import { OperationsService } from '../operations/OperationsService';
import type { StepEvidence } from '../operations/step';
import { OperationWorker } from '../operations/worker/OperationWorker';
import type { Telemetry } from '../telemetry/Telemetry';
import type { Clusters } from './createClusters';
import type { createFleet } from './createFleet';
import type { Evidence } from './createEvidence';
import type { ObjectStores } from './createObjectStores';
import { pruneDatabase } from './pruneDatabase';
import type { Wiring } from './Wiring';

/** How long a step waits for what was never read. */
const STEP_TIMEOUT_MS = 5_000;

/** Creates the operations service, and starts its worker. */
export function createOperations(
  wiring: Wiring,
  parts: Clusters &
    ObjectStores &
    Evidence &
    Pick<ReturnType<typeof createFleet>, 'fleetEntities'>,
): OperationsService {
  const { config, database, clock, closers, telemetry, logger } = wiring;
  if (!database.isDurable) {
    logger.warn(
      'This portal keeps its database in memory, so it starts no operations. Configure a database on disk or PostgreSQL (backend.database)',
    );
  }
  const { clusters, evidence, drills } = parts;
  const { operations: store, plans, history, tokens } = database;
  const definitions = defineKinds(wiring, parts);
  const namespaces = new NamespaceAccess({ ...wiring, ...parts });
  const access = new OperationAccess({
    volumes: parts.volumeAccess,
    clusters,
    store,
    definitions,
    namespaces,
    disabled: new Map(
      config.operations.restoreElsewhere
        ? []
        : [['restore-elsewhere', 'volsync.operations.restoreElsewhere']],
    ),
    guard: new DestructionGuard({
      ...wiring,
      witnesses: database.policyWitnesses,
      isDatabaseDurable: database.isDurable,
    }),
  });
  const feed = new OperationFeed({
    store,
    clock,
    limit: new UserLimit(config.limits, {
      key: 'streams',
      label: 'streams of operations',
    }),
  });
  const signals = new OperationSignals(wiring);
  const worker = new OperationWorker({
    ...wiring,
    store,
    history,
    definitions,
    concurrency: config.operations.concurrency,
    tools: (volume, lease) => ({
      objects: new ClusterObjects({
        access: clusters,
        ...volume,
        beforeWrite: () => lease.confirm(),
      }),
      evidence: () => readStepEvidence(evidence, volume),
    }),
    onChange: record => {
      feed.markChanged(record.id);
      void signals.notify(record);
    },
    onEnd: record => onEnd(record, telemetry),
    onEnding: (record, entries) => {
      entries.forEach(entry => drills.take(entry));
      return auditEnd(wiring, record, entries);
    },
  });
  worker.start();
  closers.push(() => worker.close());
  drills.start();
  closers.push(() => drills.close());
  pruneEveryHour(wiring);
  return new OperationsService({
    ...wiring,
    access,
    templates: new TemplateGuard({
      ...wiring,
      tasks: new ScaffolderTasks(wiring),
    }),
    planner: new OperationPlanner({ access, tokens, plans, history, clock }),
    targets: new RestoreTargets({
      namespaces,
      entities: parts.fleetEntities,
      clusters,
    }),
    feed,
    retention: config.operations.historyRetention,
    wake: () => worker.wake(),
    onStart: kind => telemetry.operationStarted(kind),
  });
}

/** The kinds of operations, with the tools that their steps need. */
function defineKinds(
  { config, database }: Wiring,
  parts: Clusters & ObjectStores & Evidence,
) {
  return createKinds({
    expireRepository: parts.expireRepository,
    openContent: (secret, signal) => parts.opened.open(secret, signal),
    readKeyNames: (secret, signal) =>
      parts.repositories.keyNames(secret, signal),
    hasPrivilegedMovers: at => hasPrivilegedMovers(parts.cache, at),
    decrypts: config.repositories.decrypt,
    verification: config.operations.verification,
    restic: config.operations.restic,
    applicationChecks: config.operations.applicationChecks,
    argoCdNamespace: config.operations.argoCdNamespace,
    takeOver: config.operations.mover.takeOver,
    safetySnapshotRetentionMs: config.operations.safetySnapshotRetention,
    operations: toKnownOperations(database.operations, database.plans),
  });
}

function onEnd(
  { kind, state, createdAt, endedAt = createdAt }: OperationRecord,
  telemetry: Telemetry,
): void {
  telemetry.operationEnded({
    kind,
    outcome: state,
    milliseconds: endedAt - createdAt,
  });
}

/**
 * Names the person who started it, because no request is open when it ends. If the audit fails, the operation still
 * ends.
 */
async function auditEnd(
  { auditor, logger }: Pick<Wiring, 'auditor' | 'logger'>,
  record: OperationRecord,
  [last, ...others]: readonly VolumeEntry[],
): Promise<void> {
  const { result, summary } = last?.entry ?? {};
  const { id, kind, entityRef, volume, requestedBy, document } = record;
  try {
    const event = await auditor.createEvent({
      eventId: 'operation-end',
      severityLevel: 'medium',
      meta: {
        user: requestedBy,
        operation: id,
        kind,
        entityRef,
        ...volume,
        ...(others.length > 0 && {
          otherClaims: others.map(one => describeOther(one.volume, volume)),
        }),
        result,
        ...(document.reason && { reason: document.reason }),
      },
    });
    await (result === 'succeeded'
      ? event.success()
      : event.fail({ error: new Error(summary) }));
  } catch (error) {
    logger.error(`Failed to audit the end of operation ${id}`, toError(error));
  }
}

function pruneEveryHour({ database, config, closers, ...rest }: Wiring): void {
  const closing = new AbortController();
  const pruning = pruneDatabase(database, {
    ...rest,
    retention: config.operations.historyRetention,
    signal: closing.signal,
  });
  closers.push(async () => {
    closing.abort();
    await pruning;
  });
}

/** A volume of another namespace, by its whole name. */
function describeOther(other: OperationVolume, own: OperationVolume): string {
  return other.cluster === own.cluster && other.namespace === own.namespace
    ? other.claim
    : volumeKey(other);
}

/** From the watched copy: undefined while that is not read, or if the namespace isn't in it. */
export function hasPrivilegedMovers(
  cache: Pick<ClusterCache, 'list'>,
  { cluster, namespace }: Omit<OperationVolume, 'claim'>,
): boolean | undefined {
  const namespaces = cache.list(cluster, 'namespaces');
  const found =
    namespaces.state === 'read'
      ? namespaces.value.find(({ metadata }) => metadata.name === namespace)
      : undefined;
  return (
    found &&
    found.metadata.annotations?.[PRIVILEGED_MOVERS_ANNOTATION] === 'true'
  );
}

/** The evidence as the portal sees it, because the caller was authorized at the start. */
export async function readStepEvidence(
  evidence: EvidenceService,
  volume: OperationVolume,
): Promise<StepEvidence> {
  await evidence.waitForObjects(volume, STEP_TIMEOUT_MS);
  return evidence.known(volume, {});
}
