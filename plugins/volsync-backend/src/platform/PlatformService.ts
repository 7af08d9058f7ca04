/**
 * The checks of every cluster. No caller waits for a slow check: each call returns what is known, and repeats checks
 * older than half a minute in the background. The first call for a cluster waits briefly, and so does the first after a
 * quiet time, so that a page doesn't open empty or outdated. Checks only read; what they can't read is unknown.
 */
import {
  read,
  volsyncPlatformReadPermission,
  worstCheckState,
  type ClusterPlatform,
  type PlatformCheck,
  type PlatformReport,
  type SetupGap,
} from 'backstage-plugin-volsync-common';
import type {
  ClusterAccess,
  ClusterDescription,
  ResourceAddress,
} from 'backstage-plugin-volsync-node';
import type { PlatformConfig } from '../config';
import { BackgroundReadings } from '../lib/BackgroundReadings';
import type { Clock } from '../lib/clock';
import { waitUpTo } from '../lib/waitUpTo';
import type { MonitoringLookup } from '../metrics/MonitoringReader';
import type { CredentialsProbe } from '../object-stores/CredentialsProbe';
import type { StoreProbe } from '../object-stores/StoreProbe';
import type { Caller } from '../access/Caller';
import type { EntityAccess } from '../access/EntityAccess';
import { notSeen, type CheckDefinition, type CheckOutcome } from './check';
import { CHECKS } from './checks';
import { ClusterReader } from '../clusters/ClusterReader';
import type { ClusterVolumes } from './ClusterVolumes';
import { toMissingGrants } from './toMissingGrants';

const OUTCOME_LIFETIME_MS = 30_000;
/** After a quiet time, an older answer is shown only if a new one doesn't arrive in time */
const MAX_AGE_MS = 60_000;
const FIRST_ANSWER_TIMEOUT_MS = 3_000;

export interface PlatformServiceOptions {
  readonly access: EntityAccess;
  readonly clusters: ClusterAccess;
  readonly names: PlatformConfig;
  readonly stores: StoreProbe;
  readonly credentials: CredentialsProbe;
  readonly monitoring: MonitoringLookup;
  readonly volumesOf: (cluster: string) => ClusterVolumes;
  readonly clock: Clock;
  readonly checks?: readonly CheckDefinition[];
  /** What the configuration leaves out */
  readonly setup: () => readonly SetupGap[];
}

export class PlatformService {
  readonly #options: PlatformServiceOptions;
  readonly #checks: readonly CheckDefinition[];
  readonly #outcomes: BackgroundReadings<CheckOutcome>;
  /** Requests that each check was refused the last time */
  readonly #refused = new Map<string, readonly ResourceAddress[]>();
  /** Since when each check has had its state */
  readonly #since = new Map<
    string,
    { readonly state: string; readonly at: string }
  >();

  constructor(options: PlatformServiceOptions) {
    this.#options = options;
    this.#checks = options.checks ?? CHECKS;
    this.#outcomes = new BackgroundReadings({
      label: 'the platform',
      lifetimeMilliseconds: OUTCOME_LIFETIME_MS,
      timeoutMilliseconds: 60_000,
      concurrency: 6,
      clock: options.clock,
      onChange: (_, key) => this.#note(key),
    });
  }

  /** Throws `NotAllowedError` without `volsync.platform.read`. */
  async getReport(options: Caller): Promise<PlatformReport> {
    const { access, clusters: registry } = this.#options;
    await access.require({
      permission: volsyncPlatformReadPermission,
      credentials: options.credentials,
    });
    const clusters = registry.listClusters();
    const getClusters = () =>
      clusters.map(cluster => this.#getCluster(cluster));
    if (
      getClusters().some(({ checks }) =>
        checks.some(one => this.#isOutdated(one)),
      )
    ) {
      await this.#waitUntilRead();
    }
    const setup = this.#options.setup();
    return {
      at: this.#now(),
      clusters: getClusters(),
      ...(setup.length > 0 && { setup }),
    };
  }

  async close(): Promise<void> {
    await this.#outcomes.close();
  }

  /** Whether it was never checked, or not recently. */
  #isOutdated({ at }: PlatformCheck): boolean {
    const now = this.#options.clock.now().getTime();
    return at === undefined || now - Date.parse(at) > MAX_AGE_MS;
  }

  /** Waits briefly for pending answers. */
  async #waitUntilRead(): Promise<void> {
    await waitUpTo(this.#outcomes.waitUntilRead(), {
      timeoutMs: FIRST_ANSWER_TIMEOUT_MS,
      clock: this.#options.clock,
    });
  }

  #getCluster({ name, title, account }: ClusterDescription): ClusterPlatform {
    const checks = this.#checks.map(check =>
      account === 'service'
        ? this.#check(name, check)
        : toCheck(check, {
            state: 'unknown',
            seen: `Cluster "${name}" requires each user to sign in, so the portal cannot check it in the background`,
            remedy: {
              text: 'Give it a service account under volsync.clusters',
            },
          }),
    );
    const missingGrants = toMissingGrants(
      this.#checks.map(({ id }) => ({
        check: id,
        addresses: this.#refused.get(toKey(id, name)) ?? [],
      })),
    );
    return {
      cluster: name,
      title,
      state: worstCheckState(checks.map(check => check.state)),
      checks,
      ...(missingGrants.length > 0 && { missingGrants }),
    };
  }

  #check(cluster: string, definition: CheckDefinition): PlatformCheck {
    const key = toKey(definition.id, cluster);
    const reading = this.#outcomes.get(key, async signal => {
      const now = this.#options.clock.now();
      const refused: ResourceAddress[] = [];
      const { clusters, names, stores, credentials, monitoring, volumesOf } =
        this.#options;
      const outcome = await definition.run({
        cluster,
        names,
        stores,
        credentials,
        monitoring,
        now,
        signal,
        volumes: volumesOf(cluster),
        reader: new ClusterReader({
          access: clusters,
          cluster,
          signal,
          now,
          onRefused: address => refused.push(address),
        }),
      });
      this.#refused.set(key, outcome.state === 'good' ? [] : refused);
      return read(outcome, now.toISOString());
    });
    if (reading.state === 'read') {
      return toCheck(definition, reading.value, {
        at: reading.at,
        since: this.#since.get(key)?.at,
      });
    }
    const isPending = reading.reason === 'pending';
    return toCheck(
      definition,
      isPending
        ? { state: 'unknown', seen: 'Being looked at' }
        : notSeen(reading),
      isPending ? {} : { at: reading.at, since: this.#since.get(key)?.at },
    );
  }

  /** Records when the state changes with a new answer. */
  #note(key: string): void {
    const reading = this.#outcomes.peek(key);
    const state = reading?.state === 'read' ? reading.value.state : 'unknown';
    if (this.#since.get(key)?.state !== state) {
      this.#since.set(key, { state, at: this.#now() });
    }
  }

  #now(): string {
    return this.#options.clock.now().toISOString();
  }
}

function toKey(check: string, cluster: string): string {
  return `${check} ${cluster}`;
}

function toCheck(
  { id, title, meaning }: CheckDefinition,
  { state, seen, remedy, items = [] }: CheckOutcome,
  times: { readonly at?: string; readonly since?: string } = {},
): PlatformCheck {
  return { id, title, state, seen, meaning, remedy, items, ...times };
}
