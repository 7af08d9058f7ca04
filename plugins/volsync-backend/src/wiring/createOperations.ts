import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import type { OperationVolume } from 'backstage-plugin-volsync-common';
import { ClusterObjects } from '../clusters/ClusterObjects';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { VolsyncConfig } from '../config';
import type { Clock } from '../lib/clock';
import { UserLimit } from '../access/UserLimit';
import type { Telemetry } from '../telemetry/Telemetry';
import type { EvidenceService } from '../evidence/EvidenceService';
import type { OperationSignals } from '../operations/OperationSignals';
import type { VolumeAccess } from '../access/VolumeAccess';
import type { Stores } from './openStores';
import type { DrillOutcomes } from '../history/DrillOutcomes';
import { pruneDatabase } from './pruneDatabase';
import { createKinds } from '../operations/kinds';
import type { KindTools } from '../operations/kinds/tools';
import { OperationAccess } from '../operations/OperationAccess';
import { OperationFeed } from '../operations/OperationFeed';
import { OperationPlanner } from '../operations/OperationPlanner';
import { OperationsService } from '../operations/OperationsService';
import type { StepEvidence } from '../operations/step';
import { OperationWorker } from '../operations/worker/OperationWorker';

/** How long a step waits for what was never read before. */
const STEP_TIMEOUT_MS = 5_000;

/** @internal */
export interface Operations {
  readonly operations: OperationsService;
  close(): Promise<void>;
}

/** Puts the parts of operations together, and starts the worker. @internal */
export function createOperations(options: {
  readonly volumes: VolumeAccess;
  readonly clusters: ClusterRegistry;
  readonly evidence: EvidenceService;
  readonly database: Stores;
  readonly drills: DrillOutcomes;
  readonly expireRepository: KindTools['expireRepository'];
  readonly openContent: KindTools['openContent'];
  readonly auditor: AuditorService;
  readonly logger: LoggerService;
  readonly config: VolsyncConfig;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  readonly signals: OperationSignals;
}): Operations {
  const { clusters, evidence, database, drills, config, clock, logger } =
    options;
  const definitions = createKinds({
    expireRepository: options.expireRepository,
    openContent: options.openContent,
    decrypts: config.repositories.decrypt,
    verification: config.operations.verification,
    argoCdNamespace: config.operations.argoCdNamespace,
    isActive: mark => database.operations.isActive(mark),
  });
  const access = new OperationAccess({
    volumes: options.volumes,
    clusters,
    store: database.operations,
    definitions,
    config,
  });
  const feed = new OperationFeed({
    store: database.operations,
    clock,
    limit: new UserLimit(config.limits, {
      key: 'streams',
      words: 'watched operations',
    }),
  });
  const worker = new OperationWorker({
    store: database.operations,
    history: database.history,
    definitions,
    clock,
    logger,
    concurrency: config.operations.concurrency,
    tools: volume => ({
      objects: new ClusterObjects({ access: clusters, ...volume }),
      evidence: () => readStepEvidence(evidence, volume),
    }),
    onChange: record => {
      feed.touch(record.id);
      void options.signals.tell(record);
    },
    onEnd: ({ kind, state, createdAt, endedAt = createdAt }) => {
      options.telemetry.operationEnded({
        kind,
        outcome: state,
        milliseconds: endedAt - createdAt,
      });
      if (kind === 'drill') {
        // Where it fails now, the next minute's reading finds it.
        drills.refresh().catch(() => {});
      }
    },
  });
  worker.start();
  drills.start();
  const closing = new AbortController();
  const tidy = pruneDatabase(database, {
    retention: config.operations.historyRetention,
    clock,
    logger,
    signal: closing.signal,
  });
  return {
    operations: new OperationsService({
      access,
      planner: new OperationPlanner({
        access,
        tokens: database.tokens,
        history: database.history,
        clock,
      }),
      database,
      feed,
      auditor: options.auditor,
      clock,
      retention: config.operations.historyRetention,
      nudge: () => worker.nudge(),
      onStart: kind => options.telemetry.operationStarted(kind),
    }),
    close: async () => {
      closing.abort();
      drills.close();
      await worker.close();
      await tidy;
    },
  };
}

/** As the portal itself sees the volume: whoever may start an operation was asked when it was started. */
export async function readStepEvidence(
  evidence: EvidenceService,
  volume: OperationVolume,
): Promise<StepEvidence> {
  await evidence.waitForObjects(volume, STEP_TIMEOUT_MS);
  return evidence.known(volume, {});
}
