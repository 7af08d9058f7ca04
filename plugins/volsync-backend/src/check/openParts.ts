import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Reading } from 'backstage-plugin-volsync-common';
import { DetailsService } from '../clusters/DetailsService';
import type { SecretName } from '../clusters/SecretName';
import type { VolsyncConfig } from '../config';
import { Changes } from '../lib/Changes';
import { systemClock } from '../lib/clock';
import { MetricsServers } from '../metrics/MetricsServers';
import { MonitoringReader } from '../metrics/MonitoringReader';
import { CredentialsProbe } from '../object-stores/CredentialsProbe';
import { EndpointPolicy } from '../object-stores/EndpointPolicy';
import type { RepositoryKeyring } from '../object-stores/RepositoryKeyring';
import { RepositoryService } from '../object-stores/RepositoryService';
import { StoreProbe } from '../object-stores/StoreProbe';
import { ClusterVolumes } from '../platform/ClusterVolumes';
import { Closers } from '../wiring/Closers';
import { createClusters } from '../wiring/createClusters';

export type CheckParts = ReturnType<typeof openParts>;

/** Creates the parts of the plugin that the check needs: no database, no catalog, and nothing that writes. */
export function openParts(config: VolsyncConfig, logger: LoggerService) {
  const closers = new Closers();
  const clock = systemClock;
  const changes = new Changes();
  const clusters = createClusters({
    config,
    logger,
    clock,
    changes,
    closers,
    observe: () => {},
    discovery: { getBaseUrl: async () => rejectOutsidePortal() },
    auth: {
      getOwnServiceCredentials: async () => rejectOutsidePortal(),
      getPluginRequestToken: async () => rejectOutsidePortal(),
    },
  });
  const policy = new EndpointPolicy(config.objectStores);
  const repositories = new RepositoryService({
    ...clusters,
    access: clusters.clusters,
    policy,
    config: config.repositories,
    refresh: config.refresh,
    limits: config.limits,
    clock,
    onChange: () => {},
  });
  closers.push(() => repositories.close());
  const details = new DetailsService({
    access: clusters.clusters,
    clock,
    lifetimeMilliseconds: config.refresh.details,
    readKeyNames: (secret, signal) => repositories.keyNames(secret, signal),
    onChange: () => {},
  });
  closers.push(() => details.close());
  const servers = new MetricsServers(config.metrics);
  closers.push(() => servers.close());
  const keyring = (
    secret: SecretName,
    signal: AbortSignal,
  ): Promise<Reading<RepositoryKeyring>> =>
    repositories.keyring(secret, signal);
  return {
    ...clusters,
    config,
    clock,
    repositories,
    stores: new StoreProbe({
      stores: config.objectStores,
      policy,
      keyring,
      clock,
    }),
    credentials: new CredentialsProbe({ keyring }),
    monitoring: new MonitoringReader({ servers, clock }),
    volumesOf: (cluster: string) =>
      new ClusterVolumes({
        ...clusters,
        cluster,
        details,
        proven: async () => [],
        baseline: async () => ({ cluster, samples: [] }),
      }),
    close: () => closers.close(),
  };
}

function rejectOutsidePortal(): never {
  throw new Error(
    'The kubernetes plugin answers only inside the portal: open the Platform page there',
  );
}
