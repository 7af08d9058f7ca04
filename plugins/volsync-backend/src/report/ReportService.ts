import { NotAllowedError } from '@backstage/errors';
import {
  collectVolumeEvidence,
  VERDICTS,
  type ClusterReport,
  type EntityReport,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';
import { sayOwnSignIn } from '../clusters/authProviders';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { Bindings } from '../entities/Bindings';
import { chooseClaims } from '../entities/chooseClaims';
import type { EntityTarget } from '../entities/EntityTarget';
import type { Clock } from '../lib/clock';
import { toVolumeReport } from './toVolumeReport';
import type { EvidenceService } from '../evidence/EvidenceService';

/** How long a report waits for a cluster or a bucket that was not read before. */
const PATIENCE = 1_000;

/** Makes the report of an entity from what is known. @internal */
export class ReportService {
  readonly #clusters: ClusterRegistry;
  readonly #cache: ClusterCache;
  readonly #bindings: Bindings;
  readonly #evidence: EvidenceService;
  readonly #clock: Clock;

  constructor(options: {
    readonly clusters: ClusterRegistry;
    readonly cache: ClusterCache;
    readonly bindings: Bindings;
    readonly evidence: EvidenceService;
    readonly clock: Clock;
  }) {
    this.#clusters = options.clusters;
    this.#cache = options.cache;
    this.#bindings = options.bindings;
    this.#evidence = options.evidence;
    this.#clock = options.clock;
  }

  /** Throws `NotAllowedError` where the operator lets the entity see none of what it points to. */
  async build(target: EntityTarget): Promise<EntityReport> {
    const begun = this.#clock.now().getTime();
    // A clock that is put right meanwhile must make nobody wait.
    const rest = () =>
      Math.min(
        PATIENCE,
        Math.max(0, PATIENCE - (this.#clock.now().getTime() - begun)),
      );
    const { allowed, reports } = await this.#resolve(target, rest);
    await Promise.all(
      allowed.map(cluster =>
        this.#evidence.settle(cluster, {
          namespace: target.namespace,
          milliseconds: rest(),
        }),
      ),
    );
    // The first look asks for what is asked on demand; the second finds it, if it came in time.
    allowed.forEach(cluster => this.#volumes(cluster, target));
    const { namespace } = target;
    await this.#evidence.settleBackground(
      allowed.map(cluster => ({ cluster, namespace })),
      rest(),
    );
    return arrange({
      entityRef: target.entityRef,
      at: this.#clock.now().toISOString(),
      clusters: [
        ...reports,
        ...allowed.map(cluster => this.#toClusterReport(cluster, target)),
      ],
      volumes: allowed.flatMap(cluster => this.#volumes(cluster, target)),
    });
  }

  /** Which clusters the entity may see, and what to say of the others. */
  async #resolve(
    target: EntityTarget,
    rest: () => number,
  ): Promise<{
    readonly allowed: readonly string[];
    readonly reports: readonly ClusterReport[];
  }> {
    const { namespace } = target;
    const names =
      target.clusters ?? this.#clusters.listClusters().map(c => c.name);
    const allowed: string[] = [];
    const reports: ClusterReport[] = [];
    let refused = 0;
    await Promise.all(
      names.map(async name => {
        const say = (message: string) =>
          reports.push({ name, namespace, state: 'unread', message });
        const description = this.#clusters.find(name);
        if (!description) {
          say(
            `There is no cluster "${name}" in the portal's configuration. Correct the entity's annotation, or add the cluster`,
          );
          return;
        }
        const answer = await this.#bindings.check(
          { ...target, cluster: name },
          { milliseconds: rest() },
        );
        switch (answer.state) {
          case 'bound':
          case 'readable':
            if (description.account === 'user') {
              reports.push({
                name,
                namespace,
                state: 'unread',
                message: description.signIn
                  ? `Cluster "${name}" shows what is in it to those who sign in to it`
                  : sayOwnSignIn(name),
                signIn: description.signIn,
              });
              return;
            }
            allowed.push(name);
            return;
          case 'unknown':
            say(
              `Whether this entity may see namespace "${namespace}" is not known yet. ${answer.message}`,
            );
            return;
          default:
            refused += 1;
            if (target.clusters) {
              say(
                `The namespace "${namespace}" of cluster "${name}" is not bound to this entity`,
              );
            }
        }
      }),
    );
    if (refused > 0 && allowed.length === 0 && refused === names.length) {
      throw new NotAllowedError(
        `The namespace "${namespace}" is not bound to "${target.entityRef}". Ask the operator of the portal to bind it, under volsync.clusters[].namespaces or with the annotation "backstage-volsync/entities" on the Namespace`,
      );
    }
    return { allowed: allowed.sort(), reports };
  }

  #volumes(cluster: string, target: EntityTarget): readonly VolumeReport[] {
    const inputs = this.#evidence.inputs(cluster, target.namespace);
    return chooseClaims(inputs.objects, target.claims).map(claimName =>
      toVolumeReport(
        collectVolumeEvidence({
          ...inputs,
          claimName,
          entityObjective: target.objective,
          entityDrill: target.drill,
        }),
      ),
    );
  }

  #toClusterReport(name: string, target: EntityTarget): ClusterReport {
    const { namespace } = target;
    const reading = this.#cache.list(name, 'replicationSources', namespace);
    if (reading.state === 'unread') {
      return {
        name,
        namespace,
        state: reading.reason === 'pending' ? 'pending' : 'unread',
        message: reading.message,
        since: reading.at,
      };
    }
    const state = this.#cache.state(name, 'replicationSources', namespace);
    return {
      name,
      namespace,
      state: state.phase === 'stale' ? 'stale' : 'read',
      message: state.message,
      since: state.since.toISOString(),
    };
  }
}

/** Clusters by name, volumes with the worst first. @internal */
export function arrange(report: EntityReport): EntityReport {
  return {
    ...report,
    clusters: [...report.clusters].sort((a, b) => a.name.localeCompare(b.name)),
    volumes: [...report.volumes].sort(
      (a, b) =>
        VERDICTS.indexOf(a.verdict) - VERDICTS.indexOf(b.verdict) ||
        a.id.localeCompare(b.id),
    ),
  };
}
