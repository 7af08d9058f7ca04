import { resolveClusters, type ClusterAnswer } from '../access/resolveClusters';
import { NotAllowedError } from '@backstage/errors';
import {
  countOf,
  ANNOTATION_CLAIMS,
  VERDICTS,
  type ClusterReport,
  type EntityReport,
  type SetupGap,
} from 'backstage-plugin-volsync-common';
import { describeOwnSignIn } from '../clusters/authProviders';
import type { ClusterCache } from '../clusters/ClusterCache';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import type { Bindings } from '../entities/Bindings';
import type { ClusterDescription } from 'backstage-plugin-volsync-node';
import { findClaims, MAX_VOLUMES } from '../entities/chooseClaims';
import type { EntityTarget } from '../entities/EntityTarget';
import { mapInSlices } from '../lib/mapInSlices';
import { findClusterGap, NO_CLUSTER } from '../setup/findSetupGaps';
import type { LimitsConfig } from '../config';
import type { Clock } from '../lib/clock';
import { FindingTexts } from './FindingTexts';
import { toVolumeReport } from './toVolumeReport';
import type { EvidenceService } from '../evidence/EvidenceService';

/** How long a report waits for a cluster or a bucket that was never read. */
const REPORT_TIMEOUT_MS = 1_000;

/** Builds the report of an entity from what is known. @internal */
export class ReportService {
  readonly #clusters: ClusterRegistry;
  readonly #cache: ClusterCache;
  readonly #bindings: Bindings;
  readonly #evidence: EvidenceService;
  readonly #clock: Clock;
  readonly #limits: LimitsConfig;

  constructor(options: {
    readonly clusters: ClusterRegistry;
    readonly cache: ClusterCache;
    readonly bindings: Bindings;
    readonly evidence: EvidenceService;
    readonly clock: Clock;
    readonly limits: LimitsConfig;
  }) {
    this.#clusters = options.clusters;
    this.#cache = options.cache;
    this.#bindings = options.bindings;
    this.#evidence = options.evidence;
    this.#clock = options.clock;
    this.#limits = options.limits;
  }

  /** Throws `NotAllowedError` if the operator lets the entity see nothing that it references. */
  async build(target: EntityTarget): Promise<EntityReport> {
    const begun = this.#clock.now().getTime();
    const { allowed, reports, setup } = await this.#resolve(target);
    const spentMs = Math.max(0, this.#clock.now().getTime() - begun);
    const volumes = await this.#evidence.ofVolumes(target, {
      clusters: allowed,
      timeoutMs: Math.max(0, REPORT_TIMEOUT_MS - spentMs),
    });
    const texts = new FindingTexts({
      maxBytes: this.#limits.findingBytesPerNamespace,
    });
    return arrange({
      entityRef: target.entityRef,
      at: this.#clock.now().toISOString(),
      clusters: [
        ...reports,
        ...allowed.map(cluster => this.#toClusterReport(cluster, target)),
      ],
      volumes: await mapInSlices(volumes, evidence =>
        texts.fit(toVolumeReport(evidence)),
      ),
      ...(setup.length > 0 && { setup }),
    });
  }

  /** The clusters that the entity may see, and the reports of the others. */
  async #resolve(target: EntityTarget): Promise<{
    readonly allowed: readonly string[];
    readonly reports: readonly ClusterReport[];
    readonly setup: readonly SetupGap[];
  }> {
    const { namespace } = target;
    const answers = await resolveClusters(target, {
      clusters: this.#clusters,
      bindings: this.#bindings,
      timeoutMs: REPORT_TIMEOUT_MS,
    });
    if (
      answers.length > 0 &&
      answers.every(({ state }) => state === 'unbound')
    ) {
      throw new NotAllowedError(
        `The namespace "${namespace}" is not bound to "${target.entityRef}". Ask the operator of the portal to bind it under volsync.clusters[].namespaces or with the annotation "backstage-volsync/entities" on the Namespace`,
      );
    }
    const visible = answers.filter(isVisible);
    const setup =
      answers.length === 0
        ? [NO_CLUSTER]
        : answers
            .filter(one => isVisible(one) || one.state === 'absent')
            .flatMap(({ cluster }) => findClusterGap(cluster, this.#clusters));
    return {
      allowed: visible
        .filter(({ description }) => description?.account !== 'user')
        .map(({ cluster }) => cluster)
        .sort(),
      reports: [
        ...answers.flatMap(({ cluster: name, message }): ClusterReport[] =>
          message ? [{ name, namespace, state: 'unread', message }] : [],
        ),
        ...visible.flatMap(({ cluster: name, description }): ClusterReport[] =>
          description?.account === 'user'
            ? [{ name, namespace, ...toSignInReport(description) }]
            : [],
        ),
      ],
      setup,
    };
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
    const { objects } = this.#evidence.inputs(name, namespace);
    const count = findClaims(objects, target.claims).length;
    if (count > MAX_VOLUMES) {
      return {
        name,
        namespace,
        state: 'stale',
        message: `The namespace has ${countOf(
          count,
          'volume',
        )}, and only the first ${MAX_VOLUMES} are shown. Name those of this entity in the annotation ${ANNOTATION_CLAIMS}`,
        since: state.since.toISOString(),
      };
    }
    return {
      name,
      namespace,
      state: state.phase === 'stale' ? 'stale' : 'read',
      message: state.message,
      since: state.since.toISOString(),
    };
  }
}

function isVisible({ state }: ClusterAnswer): boolean {
  return state === 'bound' || state === 'readable';
}

function toSignInReport({ name, signIn }: ClusterDescription) {
  return {
    state: 'unread' as const,
    message: signIn
      ? `Sign in to see cluster "${name}"`
      : describeOwnSignIn(name),
    signIn,
  };
}

/** Sorts clusters by name, and volumes by verdict, worst first. @internal */
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
