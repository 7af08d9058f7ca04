import { NotAllowedError, ServiceUnavailableError } from '@backstage/errors';
import {
  formatTime,
  valueOf,
  volsyncBackupReadPermission,
  type ClusterChoices,
  type EntityChoices,
  type RefusedCluster,
  type RepositoryPlaceCheck,
} from 'backstage-plugin-volsync-common';
import type { ComponentSettings } from 'backstage-plugin-volsync-node';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { ClusterOptions, OfferedResource } from './ClusterOptions';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { Bindings } from '../entities/Bindings';
import { findClaims } from '../entities/chooseClaims';
import { toEntityTarget, type EntityTarget } from '../entities/EntityTarget';
import type { Clock } from '../lib/clock';
import type { LastBackups } from '../history/LastBackups';
import { waitUpTo } from '../lib/waitUpTo';
import { resolveClusters, describeNotBound } from '../access/resolveClusters';
import type { RepositoryService } from '../object-stores/RepositoryService';
import {
  byName,
  mapReading,
  toClaimChoices,
  toKustomizations,
  toSecretStore,
  toSnapshotClass,
  toStorageClass,
  toTakenNames,
} from './toClusterChoices';
import type { Caller } from '../access/Caller';
import type { EntityAccess } from '../access/EntityAccess';
import type { EvidenceService } from '../evidence/EvidenceService';

/** How long a form waits for a cluster. */
const CLUSTER_TIMEOUT_MS = 5_000;

interface Allowed {
  readonly target: EntityTarget;
  readonly clusters: readonly string[];
  readonly refused: readonly RefusedCluster[];
}

/**
 * The choices of a form. Backups can only be enabled if the operator bound the namespace to the entity, so a namespace
 * that is only readable has no choices.
 *
 * @internal
 */
export class ChoicesService {
  readonly #access: EntityAccess;
  readonly #registry: ClusterRegistry;
  readonly #bindings: Bindings;
  readonly #cache: ClusterCache;
  readonly #evidence: EvidenceService;
  readonly #offers: ClusterOptions;
  readonly #repositories: RepositoryService;
  readonly #component: ComponentSettings;
  readonly #lastBackups: Pick<LastBackups, 'at'>;
  readonly #clock: Clock;

  constructor(options: {
    readonly access: EntityAccess;
    readonly registry: ClusterRegistry;
    readonly bindings: Bindings;
    readonly cache: ClusterCache;
    readonly evidence: EvidenceService;
    readonly offers: ClusterOptions;
    readonly repositories: RepositoryService;
    readonly component: ComponentSettings;
    readonly lastBackups: Pick<LastBackups, 'at'>;
    readonly clock: Clock;
  }) {
    this.#access = options.access;
    this.#registry = options.registry;
    this.#bindings = options.bindings;
    this.#cache = options.cache;
    this.#evidence = options.evidence;
    this.#offers = options.offers;
    this.#repositories = options.repositories;
    this.#component = options.component;
    this.#lastBackups = options.lastBackups;
    this.#clock = options.clock;
  }

  /** Throws `NotAllowedError` if the operator bound the namespace in none of the entity's clusters. */
  async getChoices(entityRef: string, caller: Caller): Promise<EntityChoices> {
    const { target, clusters, refused } = await this.#allow(entityRef, caller);
    await Promise.all(
      clusters.map(cluster =>
        this.#evidence.waitForObjects(
          { cluster, namespace: target.namespace },
          CLUSTER_TIMEOUT_MS,
        ),
      ),
    );
    // The first pass starts the reads; the second returns what arrived in time.
    for (const cluster of clusters) {
      this.#toChoices(cluster, target);
    }
    await this.#wait(this.#offers.waitUntilRead());
    return {
      entityRef: target.entityRef,
      at: this.#clock.now().toISOString(),
      component: {
        repository: `s3:${this.#component.endpoint}/${
          this.#component.repositoryPath
        }`,
        sourceName: this.#component.sourceName,
        store: this.#component.store,
        defaults: this.#component.defaults,
      },
      clusters: clusters.map(cluster => this.#toChoices(cluster, target)),
      refused,
    };
  }

  /**
   * Throws `InputError` for an unsupported repository. Compares with what is known, and never connects to the
   * repository.
   */
  async checkRepository(
    entityRef: string,
    options: Caller & { readonly location: string },
  ): Promise<RepositoryPlaceCheck> {
    const { target, clusters } = await this.#allow(entityRef, options);
    const { location } = this.#repositories.parseAddress(options.location);
    await Promise.all(
      this.#registry.listClusters().map(({ name }) =>
        this.#cache.waitUntilRead(name, ['replicationSources'], {
          milliseconds: CLUSTER_TIMEOUT_MS,
        }),
      ),
    );
    // A source that only names it may use it later.
    const {
      named: sources,
      notRead,
      unread,
    } = await this.#repositories.findUsers(location, {
      timeoutMs: CLUSTER_TIMEOUT_MS,
    });
    const own = new Set(
      clusters.map(cluster => `${cluster}/${target.namespace}`),
    );
    const ownSources = sources.filter(source =>
      own.has(source.slice(0, source.lastIndexOf('/'))),
    );
    const continues = this.#lastBackups
      .at(location)
      .filter(({ volume }) => own.has(`${volume.cluster}/${volume.namespace}`))
      .map(({ volume, backup }) => ({ ...volume, at: backup.at }));
    const answer = {
      location,
      ownSources,
      ...(continues.length > 0 && sources.length === 0 && { continues }),
    };
    if (sources.length > 0) {
      return {
        ...answer,
        state: 'taken',
        message: `${
          ownSources.length > 0
            ? `"${ownSources.join('", "')}" backs`
            : 'Another source backs'
        } up to this location already. Two sources at one location delete each other's snapshots. Choose another name`,
      };
    }
    if (notRead.length > 0) {
      return {
        ...answer,
        state: 'unknown',
        message: `No backups were found at this location, but ${notRead[0]}${
          notRead.length > 1 ? ` (and ${notRead.length - 1} more)` : ''
        }`,
      };
    }
    return {
      ...answer,
      state: 'free',
      message: describeFree(continues[0], unread),
    };
  }

  async #allow(entityRef: string, caller: Caller): Promise<Allowed> {
    const target = toEntityTarget(
      await this.#access.getEntity({
        entityRef,
        permission: volsyncBackupReadPermission,
        credentials: caller.credentials,
      }),
    );
    const { namespace } = target;
    const answers = await resolveClusters(target, {
      clusters: this.#registry,
      bindings: this.#bindings,
      timeoutMs: CLUSTER_TIMEOUT_MS,
    });
    const clusters = answers
      .filter(({ state }) => state === 'bound')
      .map(({ cluster }) => cluster)
      .sort();
    const refused = answers.flatMap(
      ({ cluster, state, message }): RefusedCluster[] => {
        if (message) {
          return [{ cluster, message }];
        }
        // Enabling backups needs a binding, so a namespace that is only readable is rejected like an unbound one.
        return state === 'readable' && target.clusters
          ? [{ cluster, message: describeNotBound(cluster, namespace) }]
          : [];
      },
    );
    if (clusters.length === 0) {
      if (answers.some(({ state }) => state === 'unknown')) {
        throw new ServiceUnavailableError(
          `The bindings of namespace "${namespace}" for "${target.entityRef}" are not known yet. Try again`,
        );
      }
      throw new NotAllowedError(
        `The namespace "${namespace}" is not bound to "${target.entityRef}" in any cluster. Ask the operator of the portal to bind it under volsync.clusters[].namespaces`,
      );
    }
    return { target, clusters, refused };
  }

  #toChoices(cluster: string, target: EntityTarget): ClusterChoices {
    const { namespace } = target;
    const { objects, otherBackupsOf } = this.#evidence.inputs(
      cluster,
      namespace,
    );
    const list = (resource: OfferedResource) =>
      this.#offers.list(cluster, resource);
    const appliedObjects = [
      ...(valueOf(objects.claims) ?? []),
      ...(valueOf(objects.sources) ?? []),
    ];
    return {
      cluster,
      namespace,
      claims: toClaimChoices(
        objects,
        findClaims(objects, target.claims),
        otherBackupsOf,
      ),
      snapshotClasses: mapReading(list('volumeSnapshotClasses'), all =>
        all.map(toSnapshotClass).sort(byName),
      ),
      storageClasses: mapReading(list('storageClasses'), all =>
        all.map(toStorageClass).sort(byName),
      ),
      secretStores: mapReading(list('clusterSecretStores'), all =>
        all.map(toSecretStore).sort(byName),
      ),
      kustomizations: toKustomizations(
        appliedObjects.flatMap(
          object => this.#offers.kustomizationOf(cluster, object) ?? [],
        ),
        this.#clock.now().toISOString(),
      ),
      taken: toTakenNames(objects),
    };
  }

  #wait(answers: Promise<void>): Promise<void> {
    const clock = this.#clock;
    return waitUpTo(answers, { timeoutMs: CLUSTER_TIMEOUT_MS, clock });
  }
}

function describeFree(
  earlier: { readonly claim: string; readonly at: string } | undefined,
  unread: number,
): string {
  if (earlier) {
    return `Continues the backups of volume "${
      earlier.claim
    }": the last one is from ${formatTime(earlier.at)}. Use the same password`;
  }
  return unread > 0
    ? `No other source was found at this location. ${
        unread === 1
          ? '1 source was not checked because its namespace is not bound'
          : `${unread} sources were not checked because their namespaces are not bound`
      }`
    : 'No other source backs up to this location';
}
