import { toHiddenSharer, type Reading } from 'backstage-plugin-volsync-common';
import type { ClusterAccess } from 'backstage-plugin-volsync-node';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { Clock } from '../lib/clock';
import type { SecretName } from '../clusters/SecretName';
import type { RepositoryKeyring } from './RepositoryKeyring';

/** Whether credentials open the repository that they lead to. */
export type Opens = 'yes' | 'no' | 'pending';

interface RepositoryUser {
  /** `cluster/namespace/name` of a source */
  readonly source: string;
  readonly secret: SecretName;
  readonly keyring: RepositoryKeyring;
}

/** Which sources back up to a place, and what could not be compared. @internal */
export interface RepositoryUsers {
  /** `cluster/namespace/name`, ordered: those whose credentials were seen to open it */
  readonly sources: readonly string[];
  /** These, and those that only name the place */
  readonly named: readonly string[];
  /** What is not known, one clause each; names nobody's source */
  readonly notRead: readonly string[];
  /** Sources in namespaces that are bound to nobody: their Secrets are never read */
  readonly unread: number;
  /** Something of it was never read and is being read now */
  readonly isPending: boolean;
}

/** Going through all sources for each volume of each report would cost more than the reports. */
const LIFETIME = 2_000;
/** Secrets that were never read are waited for this long after a start, and not again. */
const MAX_PENDING_MS = 60_000;
/** Of ten thousand sources it would cost too much even so: it takes this part of the time at most. */
const SHARE = 1 / 30;

/**
 * Which sources back up to which place, over all clusters: two at one place destroy each other's snapshots. Only sources
 * in namespaces that the operator bound to somebody are looked at, since their Secrets are read for it.
 *
 * A Secret can name any place, so naming one proves nothing: with made-up keys a tenant could otherwise close another
 * team's backups. A source counts at a place once its own credentials were seen to open what is there. The operator can
 * say besides which namespaces may use a place.
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
  /** By location, and by the identity of the repository that is there */
  #places: ReadonlyMap<string, readonly RepositoryUser[]> = new Map();
  #madeAt = -Infinity;
  #lifetime = LIFETIME;
  #firstAskedAt: number | undefined;
  /** Every Secret was read once, or waited for long enough */
  #isComplete = false;

  constructor(options: {
    readonly access: ClusterAccess;
    readonly cache: ClusterCache;
    readonly clock: Clock;
    readonly isVisible: (cluster: string, namespace: string) => boolean;
    /** What is known of a Secret now */
    readonly keyring: (secret: SecretName) => Reading<RepositoryKeyring>;
    /** What tells the repository at a location from every other, where its listing told */
    readonly identityOf: (location: string) => string | undefined;
    /** Whether credentials were seen to open what is at their place; asks where that is not known */
    readonly opens: (keyring: RepositoryKeyring) => Opens;
    /** Whether the operator lets this namespace use the place. Default: every one */
    readonly mayUse?: (user: SecretName, location: string) => boolean;
    /** Whether everyone who may see the one namespace may see the other as well */
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

  /** Whether every Secret was read once: what is new since then keeps nobody waiting. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** The next question is answered from scratch, unless going through all sources takes long. */
  expire(): void {
    if (this.#lifetime === LIFETIME) {
      this.#madeAt = -Infinity;
    }
  }

  /**
   * Sources at the same place, or in the same repository under another address; those of this very Secret left out.
   * Those of other teams are not named.
   */
  others(own: SecretName, location: string): readonly string[] {
    const now = this.#clock.now().getTime();
    if (Math.abs(now - this.#madeAt) >= this.#lifetime) {
      const begun = performance.now();
      this.#madeAt = now;
      this.#places = this.#make();
      this.#lifetime = Math.max(LIFETIME, (performance.now() - begun) / SHARE);
    }
    const identity = this.#identityOf(location);
    const found = [
      ...(this.#places.get(location) ?? []),
      ...(identity === undefined ? [] : this.#places.get(identity) ?? []),
    ].filter(
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

  /** Who is at a place now. The first look asks for Secrets that were never read; a later one knows them. */
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
          const { location: its } = keyring.value.place;
          const mayLeadThere =
            its === location ||
            withoutHost(its) === path ||
            this.#isSame(its, location);
          if (!mayLeadThere || !this.#mayUse(secret, location)) {
            continue;
          }
          const opens = this.#opens(keyring.value) === 'yes';
          // Listing it may have told that it is another one.
          if (!opens || this.#isSame(its, location)) {
            named.push(`${cluster}/${namespace}/${name}`);
            sources.push(...(opens ? named.slice(-1) : []));
          }
        } else if (
          !['not-found', 'invalid', 'unsupported'].includes(keyring.reason)
        ) {
          // A Secret that is missing or names no place that is read is at no place.
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
   * A new source counts once its credentials were seen to open the place. So a tenant who adds sources without end must
   * not keep others waiting for theirs.
   */
  #noteComplete(isPending: boolean): void {
    const now = this.#clock.now().getTime();
    this.#firstAskedAt ??= now;
    this.#isComplete ||=
      !isPending || now - this.#firstAskedAt >= MAX_PENDING_MS;
  }

  /**
   * Two addresses of one store, by name and by number or inside and outside of the cluster, differ in the host alone:
   * while there is no repository at either, such a one counts as the same place.
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

  #make(): ReadonlyMap<string, readonly RepositoryUser[]> {
    const places = new Map<string, RepositoryUser[]>();
    let isPending = false;
    for (const { name: cluster, account } of this.#access.listClusters()) {
      const sources =
        account === 'service'
          ? this.#cache.list(cluster, 'replicationSources')
          : undefined;
      isPending ||= sources?.state === 'unread';
      const visible = new Map<string, boolean>();
      for (const source of sources?.state === 'read' ? sources.value : []) {
        const { namespace = '', name } = source.metadata;
        const secretName = source.spec?.restic?.repository;
        const isVisible =
          visible.get(namespace) ?? this.#isVisible(cluster, namespace);
        visible.set(namespace, isVisible);
        if (secretName && isVisible) {
          const secret = { cluster, namespace, name: secretName };
          const keyring = this.#keyring(secret);
          isPending ||=
            keyring.state === 'unread' && keyring.reason === 'pending';
          if (keyring.state === 'read') {
            const { location } = keyring.value.place;
            const occupant = {
              source: `${cluster}/${namespace}/${name}`,
              secret,
              keyring: keyring.value,
            };
            const identity = this.#identityOf(location);
            for (const key of [location, ...(identity ? [identity] : [])]) {
              const users = places.get(key) ?? [];
              places.set(key, users);
              users.push(occupant);
            }
          }
        }
      }
    }
    this.#noteComplete(isPending);
    for (const [place, users] of places) {
      places.set(place, this.#usersOf(users));
    }
    return places;
  }

  /** Asks only where more than one Secret leads: there is nothing to ask about somebody who is alone. */
  #usersOf(users: readonly RepositoryUser[]): RepositoryUser[] {
    const [first] = users;
    const isAlone = users.every(
      ({ secret }) =>
        secret.cluster === first?.secret.cluster &&
        secret.namespace === first.secret.namespace &&
        secret.name === first.secret.name,
    );
    return users.filter(
      ({ secret, keyring }) =>
        isAlone ||
        (this.#mayUse(secret, keyring.place.location) &&
          this.#opens(keyring) === 'yes'),
    );
  }
}

/** A location without its host: scheme, bucket and path of `s3:http://host:port/bucket/path`. */
export function withoutHost(location: string): string {
  return location.replace(/^([a-z0-9]+:)https?:\/\/[^/]*/, '$1');
}
