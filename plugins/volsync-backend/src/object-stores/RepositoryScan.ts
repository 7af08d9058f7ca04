import { countOf, type Reading } from 'backstage-plugin-volsync-common';
import type { ClusterAccess } from 'backstage-plugin-volsync-node';
import type { ClusterCache } from '../clusters/ClusterCache';
import { raceWithSignal } from '../lib/raceWithSignal';
import type { SecretName } from '../clusters/SecretName';
import type { RepositoryKeyring } from './RepositoryKeyring';
import type { RepositoryService } from './RepositoryService';

const SCAN_TIMEOUT_MS = 30_000;
/** Secrets may become outdated while others are still being read */
const MAX_ATTEMPTS = 5;
/** How many examples are named of those unreadable for the same reason */
const MAX_NAMED = 3;

/** Every location that a resource leads to, and why there may be more. @internal */
export interface RepositoriesInUse {
  /** With the Secret that leads there */
  readonly keyrings: readonly RepositoryKeyring[];
  /** Sentences: what could not be read and may therefore lead to any location */
  readonly uncertainties: readonly string[];
}

interface RepositoryScanOptions {
  readonly access: ClusterAccess;
  readonly cache: ClusterCache;
  readonly isVisible: (cluster: string, namespace: string) => boolean;
  readonly repositories: Pick<
    RepositoryService,
    'peekKeyring' | 'waitForKeyrings'
  >;
}

/**
 * The locations that sources and destinations of all clusters lead to. Only Secrets in namespaces that the operator
 * bound are read. Whatever can't be read is reported as an uncertainty, because it may lead anywhere.
 *
 * @internal
 */
export class RepositoryScan {
  readonly #options: RepositoryScanOptions;

  constructor(options: RepositoryScanOptions) {
    this.#options = options;
  }

  async take(signal: AbortSignal): Promise<RepositoriesInUse> {
    const doubts: string[] = [];
    const keyrings: RepositoryKeyring[] = [];
    for (const {
      name: cluster,
      account,
    } of this.#options.access.listClusters()) {
      if (account !== 'service') {
        doubts.push(
          `Cluster "${cluster}" requires each user to sign in, so the locations of its backups are not known. Give it a service account under volsync.clusters`,
        );
        continue;
      }
      const secrets = await this.#secrets(cluster, doubts);
      const readings = await this.#read(secrets, signal);
      for (const { reading } of readings) {
        if (reading.state === 'read') {
          keyrings.push(reading.value);
        }
      }
      doubts.push(...toUncertainties(cluster, readings));
    }
    return { keyrings, uncertainties: doubts };
  }

  /** Requests all Secrets before waiting for any. */
  async #read(
    secrets: readonly SecretName[],
    signal: AbortSignal,
  ): Promise<
    readonly { secret: SecretName; reading: Reading<RepositoryKeyring> }[]
  > {
    const { repositories } = this.#options;
    const look = () =>
      secrets.map(secret => ({
        secret,
        reading: repositories.peekKeyring(secret),
      }));
    let readings = look();
    for (
      let round = 0;
      round < MAX_ATTEMPTS &&
      readings.some(
        ({ reading }) =>
          reading.state === 'unread' && reading.reason === 'pending',
      );
      round += 1
    ) {
      await raceWithSignal(repositories.waitForKeyrings(), signal);
      readings = look();
    }
    return readings;
  }

  /** The Secrets that sources and destinations name, in namespaces with a binding. */
  async #secrets(
    cluster: string,
    uncertainties: string[],
  ): Promise<readonly SecretName[]> {
    const { cache, isVisible } = this.#options;
    const kinds = ['replicationSources', 'replicationDestinations'] as const;
    await cache.waitUntilRead(cluster, [...kinds, 'namespaces'], {
      milliseconds: SCAN_TIMEOUT_MS,
    });
    const secrets = new Map<string, SecretName>();
    const visible = new Map<string, boolean>();
    let hidden = 0;
    for (const kind of kinds) {
      const objects = cache.list(cluster, kind);
      if (objects.state === 'unread') {
        uncertainties.push(
          `What backs up or restores in cluster "${cluster}" is not known. ${objects.message}`,
        );
        continue;
      }
      const { phase, message } = cache.state(cluster, kind);
      if (phase === 'stale') {
        uncertainties.push(
          `What is known of cluster "${cluster}" is old: ${
            message ?? 'the connection broke'
          }`,
        );
      }
      for (const { metadata, spec } of objects.value) {
        const { namespace = '' } = metadata;
        const name = spec?.restic?.repository;
        const isSeen = visible.get(namespace) ?? isVisible(cluster, namespace);
        visible.set(namespace, isSeen);
        if (name && isSeen) {
          secrets.set(`${namespace}/${name}`, { cluster, namespace, name });
        } else if (name) {
          hidden += 1;
        }
      }
    }
    if (hidden > 0) {
      uncertainties.push(
        `Cluster "${cluster}" has ${countOf(
          hidden,
          'replication source or destination',
          'replication sources or destinations',
        )} in namespaces that are not bound, so their Secrets are not read. Bind the namespaces under volsync.clusters[].namespaces`,
      );
    }
    return [...secrets.values()];
  }
}

function toUncertainties(
  cluster: string,
  readings: readonly {
    readonly secret: SecretName;
    readonly reading: Reading<RepositoryKeyring>;
  }[],
): readonly string[] {
  const unread = readings.flatMap(({ secret, reading }) =>
    reading.state === 'unread'
      ? [{ name: `${secret.namespace}/${secret.name}`, reading }]
      : [],
  );
  const named = unread
    .slice(0, MAX_NAMED)
    .map(
      ({ name, reading }) =>
        `Where Secret "${name}" of cluster "${cluster}" leads is not known. ${reading.message}`,
    );
  const more = unread.length - named.length;
  return more > 0
    ? [
        ...named,
        `Where ${countOf(more, 'more Secret')} of cluster "${cluster}" ${
          more === 1 ? 'leads' : 'lead'
        } is not known either`,
      ]
    : named;
}
