/**
 * Clusters where each person signs in, as one viewer sees them, for one request.
 *
 * Overview
 *
 * The viewer's token lives as long as the request. What is read with it is only in that viewer's response: not in the
 * shared copies of clusters, the reports of others, or the database. So whatever needs access without a signed-in
 * viewer is unknown, and says so: the repository, drills, operations, the past.
 *
 * Lifecycle
 *
 * While a stream is open, the clusters are polled, like clusters that forbid watching. When a cluster rejects the
 * token, the stream ends, and the page reconnects with a new token.
 */
import { NotAllowedError } from '@backstage/errors';
import {
  unread,
  type ClusterReport,
  type EntityReport,
  type EvidenceInputs,
  type VolumeReport,
} from 'backstage-plugin-volsync-common';
import { asUser } from '../clusters/asUser';
import type { ClusterRegistry } from '../clusters/ClusterRegistry';
import { DetailsService } from '../clusters/DetailsService';
import { readLogs, readNamespace } from '../clusters/readNamespace';
import { chooseClaims } from '../entities/chooseClaims';
import type { EntityTarget } from '../entities/EntityTarget';
import { toVolumeEvidence } from '../evidence/toVolumeEvidence';
import type { Clock } from '../lib/clock';
import { toVolumeReport } from './toVolumeReport';
import type { Viewer } from '../access/Caller';
import type { Latest } from '../lib/Latest';
import { withoutClock } from './ReportFeed';
import { arrange } from './ReportService';

const TIMEOUT_MS = 10_000;
const POLL_INTERVAL_MS = 5_000;

interface OwnCluster {
  readonly report: ClusterReport;
  readonly volumes: readonly VolumeReport[];
  /** The cluster rejected the token */
  readonly isRefused: boolean;
}

interface ReportRequest {
  readonly target: EntityTarget;
  readonly viewer: Viewer;
  readonly signal: AbortSignal;
}

export class ViewerClusters {
  readonly #clusters: ClusterRegistry;
  readonly #clock: Clock;
  readonly #pause: number;

  constructor(options: {
    readonly clusters: ClusterRegistry;
    readonly clock: Clock;
    /** The time between two readings if nothing else happens */
    readonly pollMilliseconds: number;
  }) {
    this.#clusters = options.clusters;
    this.#clock = options.clock;
    this.#pause = options.pollMilliseconds;
  }

  /** Adds to the shared report what the viewer's own tokens show. */
  async complete(
    shared: EntityReport,
    question: ReportRequest,
  ): Promise<EntityReport> {
    return merge(shared, await this.#readAll(shared, question));
  }

  /** Does the same for each shared report, and periodically in between. */
  async *watch(
    first: EntityReport,
    options: ReportRequest & { readonly reader: Latest<EntityReport> },
  ): AsyncGenerator<EntityReport, void, undefined> {
    const { reader, signal } = options;
    let shared = first;
    let own = await this.#readAll(shared, options);
    let readAt = this.#clock.now().getTime();
    let sent = merge(shared, own);
    yield sent;
    const again = setInterval(() => reader.push(shared), this.#pause).unref();
    try {
      for await (const next of reader.read(signal)) {
        shared = next;
        const now = this.#clock.now().getTime();
        if (now - readAt >= Math.min(POLL_INTERVAL_MS, this.#pause)) {
          const before = own;
          own = await this.#readAll(shared, options);
          readAt = now;
          if (isNewlyRefused(before, own)) {
            return;
          }
        }
        const whole = merge(shared, own);
        if (withoutClock(whole) !== withoutClock(sent)) {
          sent = whole;
          yield whole;
        }
      }
    } finally {
      clearInterval(again);
    }
  }

  async #readAll(
    shared: EntityReport,
    question: ReportRequest,
  ): Promise<ReadonlyMap<string, OwnCluster>> {
    const own = await Promise.all(
      shared.clusters.map(async ({ name, signIn }) => {
        const token = signIn && question.viewer.clusterTokens?.reveal(signIn);
        return token && signIn
          ? ([
              [name, await this.#read(name, { ...question, token, signIn })],
            ] as const)
          : [];
      }),
    );
    return new Map(own.flat());
  }

  async #read(
    cluster: string,
    question: ReportRequest & {
      readonly token: string;
      readonly signIn: string;
    },
  ): Promise<OwnCluster> {
    const { target, viewer, signIn, token } = question;
    const { namespace } = target;
    let isRefused = false;
    const access = asUser(
      this.#clusters,
      {
        type: 'user',
        credentials: viewer.credentials,
        clusterToken: token,
      },
      () => {
        isRefused = true;
      },
    );
    const request = {
      access,
      cluster,
      namespace,
      clock: this.#clock,
      signal: AbortSignal.any([
        question.signal,
        AbortSignal.timeout(TIMEOUT_MS),
      ]),
    };
    const objects = await readNamespace(request);
    if (isRefused) {
      const message = `Cluster "${cluster}" rejected your sign-in. Sign in again`;
      return {
        report: { name: cluster, namespace, state: 'unread', message, signIn },
        volumes: [],
        isRefused,
      };
    }
    const details = new DetailsService({
      access,
      clock: this.#clock,
      lifetimeMilliseconds: TIMEOUT_MS,
      readKeyNames: async () => {
        throw new NotAllowedError(describeUnread(cluster));
      },
      onChange: () => {},
    });
    try {
      const inputs = {
        cluster,
        namespace,
        objects,
        logs: await readLogs(request, objects.pods),
        details,
      };
      // The first call starts the reads, the second returns their results.
      this.#volumes(inputs, target);
      await details.waitUntilRead();
      const { sources } = objects;
      return {
        report: {
          name: cluster,
          namespace,
          state: sources.state,
          message: sources.state === 'unread' ? sources.message : undefined,
        },
        volumes: this.#volumes(inputs, target),
        isRefused,
      };
    } finally {
      await details.close();
    }
  }

  #volumes(
    {
      details,
      ...inputs
    }: Pick<EvidenceInputs, 'cluster' | 'namespace' | 'objects' | 'logs'> & {
      readonly details: DetailsService;
    },
    target: EntityTarget,
  ): readonly VolumeReport[] {
    const { cluster, namespace, objects } = inputs;
    const now = this.#clock.now().toISOString();
    return chooseClaims(objects, target.claims).map(claimName =>
      toVolumeReport(
        toVolumeEvidence(
          {
            ...inputs,
            now,
            volumeSnapshotClasses: details.volumeSnapshotClasses(cluster),
            storageClasses: details.storageClasses(cluster),
            controller: details.controller(cluster),
            secretOf: name => details.secretKeys({ cluster, namespace, name }),
            externalSecretOf: name =>
              details.externalSecret({ cluster, namespace, name }),
            fluxOf: object => details.flux(cluster, object),
            repositoryOf: () =>
              unread('not-configured', describeUnread(cluster), now),
          },
          claimName,
          target,
        ),
      ),
    );
  }
}

function describeUnread(cluster: string): string {
  return `The portal does not read repositories of cluster "${cluster}" because each user signs in to it. Give it a service account under volsync.clusters`;
}

function merge(
  shared: EntityReport,
  own: ReadonlyMap<string, OwnCluster>,
): EntityReport {
  return arrange({
    ...shared,
    clusters: shared.clusters.map(
      cluster => own.get(cluster.name)?.report ?? cluster,
    ),
    volumes: [
      ...shared.volumes,
      ...[...own.values()].flatMap(({ volumes }) => volumes),
    ],
  });
}

function isNewlyRefused(
  before: ReadonlyMap<string, OwnCluster>,
  now: ReadonlyMap<string, OwnCluster>,
): boolean {
  return [...now].some(
    ([name, { isRefused }]) => isRefused && !before.get(name)?.isRefused,
  );
}
