import { BaselineService } from '../baseline/BaselineService';
import { MonitoringReader } from '../metrics/MonitoringReader';
import {
  CredentialsProbe,
  type FindKeyring,
} from '../object-stores/CredentialsProbe';
import { StoreProbe } from '../object-stores/StoreProbe';
import { checksFor } from '../platform/checks';
import { ClusterVolumes } from '../platform/ClusterVolumes';
import { PlatformService } from '../platform/PlatformService';
import { toTestRestored } from '../platform/toTestRestored';
import type { Clusters } from './createClusters';
import type { Evidence } from './createEvidence';
import type { ObjectStores } from './createObjectStores';
import type { Wiring } from './Wiring';

/** Creates the checks of each cluster, and their baseline. */
export function createPlatform(
  wiring: Wiring,
  parts: Clusters & ObjectStores & Evidence,
) {
  const { config, clock, closers, database } = wiring;
  const { history } = database;
  const { repositories } = parts;
  const baseline = new BaselineService({
    ...wiring,
    ...parts,
    history,
    store: database.baseline,
    sample: config.platform.sample,
    retention: config.operations.historyRetention,
  });
  baseline.start();
  closers.push(() => baseline.close());
  const keyring: FindKeyring = (secret, signal) =>
    repositories.keyring(secret, signal);
  const platform = new PlatformService({
    ...wiring,
    clusters: parts.clusters,
    setup: parts.setup,
    names: config.platform,
    stores: new StoreProbe({
      stores: config.objectStores,
      policy: parts.policy,
      keyring,
      clock,
    }),
    credentials: new CredentialsProbe({ keyring }),
    monitoring: new MonitoringReader({ servers: parts.metricsServers, clock }),
    volumesOf: cluster =>
      new ClusterVolumes({
        ...parts,
        cluster,
        proven: () => toTestRestored(history, { cluster, clock }),
        baseline: () => baseline.getBaseline(cluster),
      }),
    checks: checksFor(config.platform),
  });
  closers.push(() => platform.close());
  return { baseline, platform };
}
