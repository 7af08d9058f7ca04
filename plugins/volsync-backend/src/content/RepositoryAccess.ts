/**
 * Decides who may open a repository.
 *
 * Guarantees
 *
 * - `VolumeAccess` decides first: the permission on the entity, as the caller, and the operator's binding.
 * - The repository is the one that the volume's own source names. A destination may restore from any repository, so it
 *   opens none.
 * - A repository that others also back up to contains their files. It is opened only if the operator bound their
 *   namespaces to the same entity.
 * - Other users are known for sources whose Secrets the portal reads: in bound namespaces, in reachable clusters. While
 *   a Secret or a cluster is being read, the answer is "not yet", never yes. One that can't be read at all doesn't
 *   block every other repository.
 */
import {
  NotAllowedError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import { orderSources, toHiddenSharer } from 'backstage-plugin-volsync-common';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { RepositoriesConfig } from '../config';
import type { Bindings } from '../entities/Bindings';
import { toEntityTarget } from '../entities/EntityTarget';
import type { RepositoryContent } from '../object-stores/content/RepositoryContent';
import type { OpenRepositories } from '../object-stores/OpenRepositories';
import type { RepositoryService } from '../object-stores/RepositoryService';
import type { SecretName } from '../clusters/SecretName';
import type {
  AllowedVolume,
  VolumeAccess,
  VolumeRequest,
} from '../access/VolumeAccess';

const SHARERS_TIMEOUT_MS = 5_000;

/** A repository whose volume the caller may ask about. @internal */
export interface AllowedRepository {
  readonly volume: AllowedVolume;
  readonly secret: SecretName;
  /** `cluster/namespace/name` of the volume's source that names it */
  readonly source: string;
}

/** A repository whose content the caller may read. @internal */
export interface AllowedContent extends AllowedRepository {
  readonly content: RepositoryContent;
}

/**
 * Other sources that back up to a repository: `cluster/namespace/name`, or only counted if the entity may not see them.
 */
export interface Sharers {
  readonly all: readonly string[];
  /** How many of them the entity may not see */
  readonly foreign: number;
}

export class RepositoryAccess {
  readonly #volumes: VolumeAccess;
  readonly #clusters: ClusterRegistry;
  readonly #cache: ClusterCache;
  readonly #bindings: Bindings;
  readonly #repositories: RepositoryService;
  readonly #opened: OpenRepositories;
  readonly #config: RepositoriesConfig;

  constructor(options: {
    readonly volumes: VolumeAccess;
    readonly clusters: ClusterRegistry;
    readonly cache: ClusterCache;
    readonly bindings: Bindings;
    readonly repositories: RepositoryService;
    readonly opened: OpenRepositories;
    readonly config: RepositoriesConfig;
  }) {
    this.#volumes = options.volumes;
    this.#clusters = options.clusters;
    this.#cache = options.cache;
    this.#bindings = options.bindings;
    this.#repositories = options.repositories;
    this.#opened = options.opened;
    this.#config = options.config;
  }

  /** Throws the errors of `VolumeAccess`, and `NotFoundError` if no source of the volume names a repository. */
  async getRepository(request: VolumeRequest): Promise<AllowedRepository> {
    return toRepository(await this.#volumes.getVolume(request));
  }

  /**
   * The repository's content. Also throws `NotAllowedError` if the operator disabled decryption or others share the
   * repository, and the errors of `OpenRepositories`.
   */
  async open(
    request: VolumeRequest & { readonly signal: AbortSignal },
  ): Promise<AllowedContent> {
    const volume = await this.#volumes.getVolume(request);
    if (!this.#config.decrypt) {
      throw new NotAllowedError(
        `This portal does not decrypt repositories, so the contents of the backups of "${volume.claim}" cannot be shown. The operator of the portal can enable volsync.repositories.decrypt`,
      );
    }
    const allowed = toRepository(volume);
    const content = await this.openAllowed(allowed, request.signal);
    const { foreign } = await this.getSharers(allowed, content.location);
    if (foreign > 0) {
      throw new NotAllowedError(formatShared(foreign));
    }
    return { ...allowed, content };
  }

  /** Opens what `getRepository` allowed, after `getSharers` found no other user. */
  openAllowed(
    allowed: AllowedRepository,
    signal: AbortSignal,
  ): Promise<RepositoryContent> {
    return this.#opened.open(allowed.secret, signal);
  }

  /** Throws `ServiceUnavailableError` while that is unknown. */
  async getSharers(
    allowed: AllowedRepository,
    location: string,
  ): Promise<Sharers> {
    const { volume, source } = allowed;
    const all = await this.#findUsers(location);
    const others = all.filter(other => other !== source);
    const target = toEntityTarget(volume.entity);
    const named: string[] = [];
    let foreign = 0;
    for (const other of others) {
      // Parsed from the end, because a cluster's name may contain slashes.
      const [, cluster = '', namespace = ''] =
        /^(.+)\/([^/]+)\/[^/]+$/.exec(other) ?? [];
      const { state } = await this.#bindings.check(
        { ...target, cluster, namespace },
        { milliseconds: SHARERS_TIMEOUT_MS },
      );
      if (state !== 'bound') {
        foreign += 1;
      }
      named.push(
        state === 'bound' || state === 'readable'
          ? other
          : toHiddenSharer(foreign),
      );
    }
    return { all: named, foreign };
  }

  get decrypts(): boolean {
    return this.#config.decrypt;
  }

  async #findUsers(location: string): Promise<readonly string[]> {
    await Promise.all(
      this.#clusters.listClusters().map(({ name }) =>
        this.#cache.waitUntilRead(name, ['replicationSources'], {
          milliseconds: SHARERS_TIMEOUT_MS,
        }),
      ),
    );
    const { sources, isPending } = await this.#repositories.findUsers(
      location,
      { timeoutMs: SHARERS_TIMEOUT_MS },
    );
    if (isPending) {
      throw new ServiceUnavailableError(
        'The other users of this repository are still being read. Try again in a moment',
      );
    }
    return sources;
  }
}

/** Why a repository is not opened. @internal */
export function formatShared(foreign: number): string {
  return `${
    foreign === 1 ? 'Another service backs' : `${foreign} other services back`
  } up into the same repository, and you don’t have permission to view ${
    foreign === 1 ? 'its' : 'their'
  } files. Give each volume its own repository path, or ask the operator of the portal to say who uses this repository (volsync.repositories.locations)`;
}

function toRepository(volume: AllowedVolume): AllowedRepository {
  const { cluster, namespace, claim } = volume;
  const { sources } = volume.evidence();
  if (sources.state === 'unread') {
    throw new ServiceUnavailableError(
      `The replication sources of namespace "${namespace}" in cluster "${cluster}" cannot be read. ${sources.message}`,
    );
  }
  const [main] = orderSources(sources.value);
  if (!main) {
    throw new NotFoundError(
      `No replication source backs up "${claim}", so there is no repository to browse`,
    );
  }
  const { metadata, spec } = main.source;
  const name = spec?.restic?.repository;
  if (!name) {
    throw new NotFoundError(
      `The replication source "${metadata.name}" does not name a restic repository`,
    );
  }
  return {
    volume,
    secret: { cluster, namespace, name },
    source: `${cluster}/${namespace}/${metadata.name}`,
  };
}
