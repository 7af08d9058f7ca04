import { readRunLog } from 'backstage-plugin-volsync-common';
import type { ReplicationSource } from 'backstage-plugin-volsync-common';
import type { SecretName } from '../clusters/SecretName';
import { EndpointPolicy } from '../object-stores/EndpointPolicy';
import { openCiphertextCache } from '../object-stores/openCiphertextCache';
import { OpenRepositories } from '../object-stores/OpenRepositories';
import { RepositoryBudgets } from '../object-stores/RepositoryBudgets';
import { RepositoryScan } from '../object-stores/RepositoryScan';
import { RepositorySearch } from '../object-stores/RepositorySearch';
import { RepositoryService } from '../object-stores/RepositoryService';
import { RepositoryStores } from '../object-stores/RepositoryStores';
import type { Clusters } from './createClusters';
import type { Wiring } from './Wiring';

export type ObjectStores = ReturnType<typeof createObjectStores>;

/** Creates the repository services, for listings and for content. */
export function createObjectStores(wiring: Wiring, parts: Clusters) {
  const { config, verifications, changes, closers } = wiring;
  const policy = new EndpointPolicy(config.objectStores, wiring);
  const budgets = new RepositoryBudgets({
    limits: config.limits,
    clock: wiring.clock,
  });
  const shared = {
    ...wiring,
    ...parts,
    access: parts.clusters,
    policy,
    stores: new RepositoryStores({ policy, added: wiring.addedStores }),
    refresh: config.refresh,
    limits: config.limits,
    budgets,
    ciphertext: openCiphertextCache(config.repositories, wiring.logger),
  };
  const repositories = new RepositoryService({
    ...shared,
    config: config.repositories,
    completeness: wiring.database.completeness,
    lastReadings: wiring.database.lastReadings,
    lastListings: wiring.database.lastListings,
    verified: facts => ({
      damage: verifications.damage(facts),
      damagedSnapshots: verifications.damagedSnapshots(facts),
    }),
    onChange: change => changes.emit(change),
  });
  closers.push(() => repositories.close());
  closers.push(awaitSnapshots(parts, repositories));
  verifications.start(location => repositories.verified(location));
  closers.push(() => verifications.close());
  const search = new RepositorySearch({
    scan: new RepositoryScan({
      ...parts,
      repositories,
      access: parts.clusters,
    }),
    policy,
    stores: config.objectStores,
    config: config.coverage,
    maxObjects: config.repositories.maxObjects,
    lifetimeMilliseconds: config.refresh.repositories,
    clock: wiring.clock,
    onChange: change => changes.emit(change),
  });
  closers.push(() => search.close());
  const opened = new OpenRepositories({
    ...shared,
    config: config.repositories,
  });
  closers.push(() => opened.close());
  return {
    policy,
    budgets,
    repositories,
    search,
    opened,
    /** Called when the bucket has changed */
    expireRepository: (secret: SecretName) => {
      const location = repositories.expire(secret);
      if (location) {
        opened.expire(location);
      }
    },
  };
}

/** Compares listings with the last snapshot in each source's status. */
function awaitSnapshots(
  { cache }: Clusters,
  repositories: RepositoryService,
): () => void {
  return cache.subscribe(({ cluster, kind, change }) => {
    if (!change || kind !== 'replicationSources') {
      return;
    }
    const { metadata, spec, status } = change.object as ReplicationSource;
    const { namespace = '', name } = metadata;
    const secret = spec?.restic?.repository;
    const mover = status?.latestMoverStatus;
    if (secret) {
      repositories.expectSnapshot(
        { cluster, namespace, name: secret },
        name,
        change.type === 'deleted' || mover?.result !== 'Successful'
          ? undefined
          : readRunLog('ReplicationSource', mover.logs).snapshotId,
      );
    }
  });
}
