import {
  toHiddenSharer,
  type Reading,
  type ReplicationSource,
} from 'backstage-plugin-volsync-common';
import type { ClusterAccess } from 'backstage-plugin-volsync-node';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { Clock } from '../lib/clock';
import type { SecretName } from '../clusters/SecretName';
import type { RepositoryKeyring } from './RepositoryKeyring';
import {
  NOTHING_STORED,
  type LocatedSource,
  type StoredLocations,
  type StoredUser,
} from './StoredLocations';

/** Whether credentials open the repository that they lead to. */
export type Opens = 'yes' | 'no' | 'pending';

interface RepositoryUser {
  /** `cluster/namespace/name` of a source */
  readonly source: string;
  readonly secret: SecretName;
  readonly keyring: RepositoryKeyring;
}

interface FoundSources {
  readonly sources: readonly Omit<LocatedSource, 'opens'>[];
  readonly isPending: boolean;
  readonly isLost: boolean;
}

interface ClusterSources {
  readonly sources: readonly LocatedSource[];
  /** They are the current ones, and every Secret was read once */
  readonly isCurrent: boolean;
}

/** Which sources back up to a location, and what is unknown about them. @internal */
export interface RepositoryUsers {
  /** `cluster/namespace/name`, sorted: sources whose credentials were seen to open the repository */
  readonly sources: readonly string[];
  /** All sources that name the location, including those above */
  readonly named: readonly string[];
  /** What is unknown, one clause each; names no source */
  readonly notRead: readonly string[];
  /** Sources in namespaces without a binding, whose Secrets are never read */
  readonly unread: number;
  /** A part is being read for the first time */
  readonly isPending: boolean;
}

/** Evaluating all sources for each volume of each report would cost more than the reports. */
const LIFETIME_MS = 2_000;
/** How long Secrets that were never read are waited for after a start. */
const MAX_PENDING_MS = 60_000;
/** A Secret that is missing, or that names an unsupported location, uses no location. */
const NO_LOCATION: readonly string[] = ['not-found', 'invalid', 'unsupported'];
/** The maximum share of time that evaluation may take with ten thousand sources. */
const MAX_TIME_SHARE = 1 / 30;

/**
 * Finds which sources back up to which location, over all clusters. Two sources at one location destroy each other's
 * snapshots. Only sources in namespaces that the operator bound are included, because their Secrets are read for it.
 *
 * A Secret can name any location, so naming one proves nothing. Otherwise a tenant could block another team's backups
 * with made-up keys. A source counts as a user of a location after its own credentials have opened the repository
 * there. The operator can also configure which namespaces may use a location.
 *
 * Clusters that another replica owns are not watched for that: their owners store the locations. A stored source of a
 * cluster that this replica reads itself counts only while the replica doesn't know better, so a takeover loses none.
 *
 * @internal
 */
export class LocationIndex {
  readonly #access: ClusterAccess;
  readonly #cache: ClusterCache;
  readonly #clock: Clock;
  readonly #isVisible: (cluster: string, namespace: string) => boolean;
  readonly #keyring: (secret: SecretName) => Reading<RepositoryKeyring>;
  readonly #identityOf: (location: string) => string | undefined;
  readonly #opens: (keyring: RepositoryKeyring) => Opens;
  readonly #mayUse: (user: SecretName, location: string) => boolean;
  readonly #mayName: (own: SecretName, other: SecretName) => boolean;
  /** By location, and by the identity of the repository there */
  #usersByKey: ReadonlyMap<string, readonly RepositoryUser[]> = new Map();
  #stored: StoredLocations = NOTHING_STORED;
  /** Clusters whose stored sources count */
  #storedClusters: ReadonlySet<string> = new Set();
  /** Sources of other clusters that count as they were stored */
  #undecided: Set<string> = new Set();
  /** By cluster that this replica reads */
  #sources: ReadonlyMap<string, ClusterSources> = new Map();
  #madeAt = -Infinity;
  #lifetime = LIFETIME_MS;
  #firstAskedAt: number | undefined;
  /** Every Secret was read once, or the timeout has passed */
  #isComplete = false;

  constructor(options: {
    readonly access: ClusterAccess;
    readonly cache: ClusterCache;
    readonly clock: Clock;
    readonly isVisible: (cluster: string, namespace: string) => boolean;
    /** The current reading of a Secret */
    readonly keyring: (secret: SecretName) => Reading<RepositoryKeyring>;
    /** Identifies the repository at a location, if its listing shows it */
    readonly identityOf: (location: string) => string | undefined;
    /** Whether credentials were seen to open the repository at their location; requests it if unknown */
    readonly opens: (keyring: RepositoryKeyring) => Opens;
    /** Whether the operator lets this namespace use the location. Default: all may */
    readonly mayUse?: (user: SecretName, location: string) => boolean;
    /** Whether everyone who may see one namespace may also see the other */
    readonly mayName: (own: SecretName, other: SecretName) => boolean;
  }) {
    this.#access = options.access;
    this.#cache = options.cache;
    this.#clock = options.clock;
    this.#isVisible = options.isVisible;
    this.#keyring = options.keyring;
    this.#identityOf = options.identityOf;
    this.#opens = options.opens;
    this.#mayUse = options.mayUse ?? (() => true);
    this.#mayName = options.mayName;
  }

  /** Uses what the owners of other clusters store. */
  use(stored: StoredLocations): void {
    this.#stored = stored;
    this.expire();
  }

  /** The sources of a cluster with their locations; undefined if they can't be read. */
  list(cluster: string): ClusterSources | undefined {
    this.#makeIfDue();
    return this.#sources.get(cluster);
  }

  /** Whether every Secret was read once. Later Secrets delay no reader. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** Makes the next read evaluate all sources again, unless that takes long. */
  expire(): void {
    if (this.#lifetime === LIFETIME_MS) {
      this.#madeAt = -Infinity;
    }
  }

  /**
   * Other sources at the same location, or in the same repository under another address, without those of this Secret.
   * Sources of other teams are not named.
   */
  others(own: SecretName, location: string): readonly string[] {
    this.#makeIfDue();
    const identity = this.#identityOf(location);
    const found = [location, ...(identity === undefined ? [] : [identity])]
      .flatMap(key => [
        ...(this.#usersByKey.get(key) ?? []),
        ...this.#storedAt(key),
      ])
      .filter(
        ({ secret }) =>
          secret.cluster !== own.cluster ||
          secret.namespace !== own.namespace ||
          secret.name !== own.name,
      );
    const bySource = new Map(found.map(one => [one.source, one.secret]));
    let hidden = 0;
    return [...bySource].map(([source, secret]) => {
      if (this.#mayName(own, secret)) {
        return source;
      }
      hidden += 1;
      return toHiddenSharer(hidden);
    });
  }

  /**
   * Returns the current users of a location. The first call requests Secrets that were never read; later calls know
   * them.
   */
  users(location: string): RepositoryUsers {
    const sources: string[] = [];
    const named: string[] = [];
    const notRead: string[] = [];
    let unread = 0;
    let isPending = false;
    let isListPending = false;
    const path = withoutHost(location);
    for (const { name: cluster, account } of this.#access.listClusters()) {
      const visible = new Map<string, boolean>();
      const all =
        account === 'service'
          ? this.#cache.list(cluster, 'replicationSources')
          : undefined;
      if (all?.state !== 'read') {
        isListPending ||= all?.reason === 'pending';
        notRead.push(
          `the sources of cluster "${cluster}" are not known${
            all ? `: ${all.message}` : ''
          }`,
        );
      }
      for (const { metadata, spec } of all?.state === 'read' ? all.value : []) {
        const { namespace = '', name } = metadata;
        const secretName = spec?.restic?.repository;
        if (!secretName) {
          continue;
        }
        const isVisible =
          visible.get(namespace) ?? this.#isVisible(cluster, namespace);
        visible.set(namespace, isVisible);
        if (!isVisible) {
          unread += 1;
          continue;
        }
        const secret = { cluster, namespace, name: secretName };
        const keyring = this.#keyring(secret);
        if (keyring.state === 'read') {
          const { location: its } = keyring.value.repository;
          const mayLeadThere =
            its === location ||
            withoutHost(its) === path ||
            this.#isSame(its, location);
          if (!mayLeadThere || !this.#mayUse(secret, location)) {
            continue;
          }
          const opens = this.#opens(keyring.value) === 'yes';
          // Its listing may have shown that it is another repository.
          if (!opens || this.#isSame(its, location)) {
            named.push(`${cluster}/${namespace}/${name}`);
            sources.push(...(opens ? named.slice(-1) : []));
          }
        } else if (!NO_LOCATION.includes(keyring.reason)) {
          isPending ||= keyring.reason === 'pending';
          notRead.push(
            `the place of a source in cluster "${cluster}" is not known, since its Secret could not be read`,
          );
        }
      }
    }
    this.#noteComplete(isPending || isListPending);
    return {
      sources: sources.sort(),
      named: named.sort(),
      notRead: [...new Set(notRead)],
      unread,
      isPending: isListPending || (isPending && !this.#isComplete),
    };
  }

  /**
   * A new source counts once its credentials have opened the repository. So a tenant who keeps adding sources can't
   * delay others.
   */
  #noteComplete(isPending: boolean): void {
    const now = this.#clock.now().getTime();
    this.#firstAskedAt ??= now;
    this.#isComplete ||=
      !isPending || now - this.#firstAskedAt >= MAX_PENDING_MS;
  }

  /**
   * Two addresses of one store (by name and by IP, or inside and outside the cluster) differ only in the host. While
   * neither has a repository, they count as the same location.
   */
  #isSame(one: string, other: string): boolean {
    if (one === other) {
      return true;
    }
    const [first, second] = [this.#identityOf(one), this.#identityOf(other)];
    return first === undefined && second === undefined
      ? withoutHost(one) === withoutHost(other)
      : first === second;
  }

  #makeIfDue(): void {
    const now = this.#clock.now().getTime();
    if (Math.abs(now - this.#madeAt) >= this.#lifetime) {
      const begun = performance.now();
      this.#madeAt = now;
      this.#usersByKey = this.#make();
      this.#lifetime = Math.max(
        LIFETIME_MS,
        (performance.now() - begun) / MAX_TIME_SHARE,
      );
    }
  }

  /** Stored sources of clusters that this replica can't or needn't read, or of which it knows too little. */
  #storedAt(key: string): readonly StoredUser[] {
    return this.#stored
      .find(key)
      .filter(
        ({ source, secret, opens }) =>
          opens &&
          (this.#storedClusters.has(secret.cluster) ||
            this.#undecided.has(source)),
      );
  }

  #make(): ReadonlyMap<string, readonly RepositoryUser[]> {
    const usersByKey = new Map<string, RepositoryUser[]>();
    const stored = new Set<string>();
    const found = new Map<string, FoundSources>();
    this.#undecided = new Set();
    let isPending = false;
    for (const { name: cluster, account } of this.#access.listClusters()) {
      const state = this.#stored.stateOf(cluster);
      isPending ||= state === 'pending';
      const sources =
        account === 'service' && state === 'live'
          ? this.#cache.list(cluster, 'replicationSources')
          : undefined;
      isPending ||= sources?.state === 'unread';
      if (sources?.state !== 'read') {
        stored.add(cluster);
        continue;
      }
      const own = this.#find(cluster, sources.value, usersByKey);
      isPending ||= own.isPending;
      found.set(cluster, { ...own, isLost: sources.lost !== undefined });
    }
    this.#storedClusters = stored;
    this.#noteComplete(isPending);
    const opening = new Set<string>();
    for (const [key, users] of usersByKey) {
      usersByKey.set(key, this.#usersOf(key, users, opening));
    }
    this.#sources = new Map(
      [...found].map(([cluster, own]) => [
        cluster,
        {
          sources: own.sources.map(source => ({
            ...source,
            opens: opening.has(`${cluster}/${source.namespace}/${source.name}`),
          })),
          isCurrent: !own.isLost && (!own.isPending || this.#isComplete),
        },
      ]),
    );
    return usersByKey;
  }

  /** Adds the users of a cluster to those of each location. */
  #find(
    cluster: string,
    all: readonly ReplicationSource[],
    usersByKey: Map<string, RepositoryUser[]>,
  ): Omit<FoundSources, 'isLost'> {
    const visible = new Map<string, boolean>();
    const sources: Omit<LocatedSource, 'opens'>[] = [];
    let isPending = false;
    for (const { metadata, spec } of all) {
      const { namespace = '', name } = metadata;
      const secretName = spec?.restic?.repository;
      const isVisible =
        visible.get(namespace) ?? this.#isVisible(cluster, namespace);
      visible.set(namespace, isVisible);
      if (!secretName || !isVisible) {
        continue;
      }
      const secret = { cluster, namespace, name: secretName };
      const keyring = this.#keyring(secret);
      const source = `${cluster}/${namespace}/${name}`;
      if (keyring.state === 'unread') {
        isPending ||= keyring.reason === 'pending';
        if (!NO_LOCATION.includes(keyring.reason)) {
          this.#undecided.add(source);
          sources.push({ namespace, name, secret: secretName, mayUse: true });
        }
        continue;
      }
      const { location } = keyring.value.repository;
      const identity = this.#identityOf(location);
      sources.push({
        namespace,
        name,
        secret: secretName,
        location,
        identity,
        mayUse: this.#mayUse(secret, location),
      });
      for (const key of [location, ...(identity ? [identity] : [])]) {
        const users = usersByKey.get(key) ?? [];
        usersByKey.set(key, users);
        users.push({ source, secret, keyring: keyring.value });
      }
    }
    return { sources, isPending };
  }

  /** Only checks credentials if several Secrets lead to the location. */
  #usersOf(
    key: string,
    users: readonly RepositoryUser[],
    opening: Set<string>,
  ): RepositoryUser[] {
    const [first] = users;
    const isAlone =
      this.#stored.find(key).length === 0 &&
      users.every(
        ({ secret }) =>
          secret.cluster === first?.secret.cluster &&
          secret.namespace === first.secret.namespace &&
          secret.name === first.secret.name,
      );
    return users.filter(({ source, secret, keyring }) => {
      if (isAlone) {
        return true;
      }
      if (!this.#mayUse(secret, keyring.repository.location)) {
        return false;
      }
      const opens = this.#opens(keyring) === 'yes';
      (opens ? opening : this.#undecided).add(source);
      return opens;
    });
  }
}

/** A location without its host: scheme, bucket and path of `s3:http://host:port/bucket/path`. */
export function withoutHost(location: string): string {
  return location.replace(/^([a-z0-9]+:)https?:\/\/[^/]*/, '$1');
}
