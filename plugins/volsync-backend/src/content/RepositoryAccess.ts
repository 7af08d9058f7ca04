/**
 * Who may look into a repository. What `VolumeAccess` decides comes first: the permission on the entity, as the caller,
 * and the operator's binding. The repository is the one that the volume's own source names; a destination may restore
 * from anybody's, and opens nothing. And a repository that others back up into too holds their files: it is opened only
 * where the operator bound their namespaces to this very entity.
 *
 * Who shares it is known of sources whose Secrets the portal reads: in namespaces that are bound to somebody, in
 * clusters that answer. Where a Secret or a cluster is still being read, the answer is "not yet" and never yes; where
 * one cannot be read at all, that does not take every other repository away.
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

/** A repository that the caller may look into. @internal */
export interface AllowedContent extends AllowedRepository {
  readonly content: RepositoryContent;
}

/** Who else backs up into a repository: `cluster/namespace/name`, or not named where the entity may not see it. */
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

  /** Throws what `VolumeAccess` throws, and `NotFoundError` where no source of the volume names a repository. */
  async getRepository(request: VolumeRequest): Promise<AllowedRepository> {
    return toRepository(await this.#volumes.getVolume(request));
  }

  /**
   * The repository's content. Throws also `NotAllowedError` where the operator has decryption off or others share the
   * repository, and what `OpenRepositories` throws.
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

  /** Opens what `getRepository` allowed, once `getSharers` found nobody else there. */
  openAllowed(
    allowed: AllowedRepository,
    signal: AbortSignal,
  ): Promise<RepositoryContent> {
    return this.#opened.open(allowed.secret, signal);
  }

  /** Throws `ServiceUnavailableError` where that is not known yet. */
  async getSharers(
    allowed: AllowedRepository,
    location: string,
  ): Promise<Sharers> {
    const { volume, source } = allowed;
    const all = await this.#occupants(location);
    const others = all.filter(other => other !== source);
    const target = toEntityTarget(volume.entity);
    const named: string[] = [];
    let foreign = 0;
    for (const other of others) {
      // From its end: the name of a cluster may have slashes, the others never.
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

  async #occupants(location: string): Promise<readonly string[]> {
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
