import { mockServices } from '@backstage/backend-test-utils';
import type {
  OperationRequest,
  OperationVolume,
} from 'backstage-plugin-volsync-common';
import type { JsonObject } from '@backstage/types';
import { ClusterCache } from '../clusters/ClusterCache';
import { ClusterObjects } from '../clusters/ClusterObjects';
import { ClusterRegistry } from '../clusters/ClusterRegistry';
import { DirectClusterAccess } from '../clusters/DirectClusterAccess';
import { connectClusters } from '../clusters/kubeconfigs';
import { LogTails } from '../clusters/LogTails';
import { Changes } from '../lib/Changes';
import { systemClock as clock } from '../lib/clock';
import { EndpointPolicy } from '../object-stores/EndpointPolicy';
import { OpenRepositories } from '../object-stores/OpenRepositories';
import { RepositoryService } from '../object-stores/RepositoryService';
import type { OperationStore } from '../operations/database/OperationStore';
import type { PlanStore } from '../operations/database/PlanStore';
import { toKnownOperations } from '../operations/database/toKnownOperations';
import type { PlanTarget } from '../operations/kind';
import { createKinds } from '../operations/kinds';
import type { KnownOperations } from '../operations/kinds/tools';
import { EvidenceService } from '../evidence/EvidenceService';
import { TerminatedPods } from '../evidence/TerminatedPods';
import { RunObserver } from '../evidence/RunObserver';
import {
  hasPrivilegedMovers,
  readStepEvidence,
} from '../wiring/createOperations';
import { testConfig } from './testConfig';

const NO_OPERATIONS: KnownOperations = {
  isActive: async () => false,
  find: async () => undefined,
  findMarked: async () => undefined,
  list: async () => [],
  plannedUntil: async () => undefined,
};

/** The parts that operations need, without HTTP and without a worker, so that a test may start and kill many. */
export function createOperationsHarness(
  volsync: JsonObject,
  /** Stores other operations. Default: there are none */
  database?: {
    readonly operations: OperationStore;
    readonly plans: PlanStore;
  },
) {
  const config = testConfig(volsync);
  const logger = mockServices.logger.mock();
  const changes = new Changes();
  const direct = new DirectClusterAccess(connectClusters(config));
  const access = new ClusterRegistry([direct]);
  const cache = new ClusterCache({ access, logger, clock });
  const policy = new EndpointPolicy(config.objectStores);
  const shared = {
    access,
    cache,
    policy,
    clock,
    config: config.repositories,
    refresh: config.refresh,
    limits: config.limits,
  };
  const repositories = new RepositoryService({
    ...shared,
    isVisible: () => true,
    onChange: () => {},
  });
  const opened = new OpenRepositories(shared);
  const runs = new RunObserver({ cache, clock });
  const logs = new LogTails({
    access,
    cache,
    clock,
    changes,
    limits: config.limits,
  });
  const terminatedPods = new TerminatedPods({ cache, clock });
  const evidence = new EvidenceService({
    cache,
    runs,
    logs,
    terminatedPods,
    clock,
    repositories,
  });
  const tools = (volume: OperationVolume) => ({
    objects: new ClusterObjects({ access, ...volume }),
    evidence: () => readStepEvidence(evidence, volume),
  });
  return {
    kinds: createKinds({
      expireRepository: secret => repositories.expire(secret),
      openContent: (secret, signal) => opened.open(secret, signal),
      readKeyNames: (secret, signal) => repositories.keyNames(secret, signal),
      hasPrivilegedMovers: at => hasPrivilegedMovers(cache, at),
      decrypts: true,
      verification: config.operations.verification,
      restic: config.operations.restic,
      applicationChecks: config.operations.applicationChecks,
      argoCdNamespace: config.operations.argoCdNamespace,
      takeOver: config.operations.mover.takeOver,
      safetySnapshotRetentionMs: config.operations.safetySnapshotRetention,
      operations: database
        ? toKnownOperations(database.operations, database.plans)
        : NO_OPERATIONS,
    }),
    tools,
    /** Where a request goes, for whoever is allowed to */
    targetOf: (
      request: OperationRequest,
      volume: OperationVolume,
    ): PlanTarget | undefined => {
      if (request.kind !== 'restore-elsewhere') {
        return undefined;
      }
      const { cluster = volume.cluster, namespace } = request.target;
      return {
        cluster,
        namespace,
        entityRef: `component:default/${namespace}`,
        objects: new ClusterObjects({ access, cluster, namespace }),
      };
    },
    readVolumes: (volumes: readonly OperationVolume[]) =>
      Promise.all(
        volumes.map(async volume => ({
          volume,
          evidence: await tools(volume).evidence(),
        })),
      ),
    async close() {
      runs.close();
      terminatedPods.close();
      opened.close();
      await Promise.all([logs.close(), repositories.close()]);
      await cache.close();
      await direct.close();
    },
  };
}
