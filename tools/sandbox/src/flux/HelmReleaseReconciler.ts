import { type Again, ignoreNotFound, splitKey } from '../client';
import { deployments } from '../controller-manager';
import { type HelmRelease, helmReleases, REQUESTED_AT } from './fluxResources';
import type { GitOpsContext } from './GitOpsContext';
import { withReady } from './readyCondition';

const RETRY_INTERVAL_MS = 2_000;

/** Charts that the sandbox replaces. Their Deployments have the same names */
const PLAYED = ['volsync', 'snapshot-controller'];

/**
 * A substitute for helm-controller: there are no charts here, and nothing is ever installed. A release of something
 * that the sandbox replaces is ready when that runs, and reports that it was not installed; any other release never is.
 */
export class HelmReleaseReconciler {
  readonly #context: Pick<GitOpsContext, 'client' | 'clock'>;

  constructor(context: Pick<GitOpsContext, 'client' | 'clock'>) {
    this.#context = context;
  }

  async reconcile(key: string): Promise<Again | void> {
    const { client } = this.#context;
    const release = await ignoreNotFound(
      client.get(helmReleases, splitKey(key)),
    );
    if (
      !release ||
      release.metadata.deletionTimestamp ||
      release.spec.suspend
    ) {
      return undefined;
    }
    const chart = release.spec.chart?.spec?.chart ?? '';
    if (!PLAYED.includes(chart)) {
      await this.#write(release, {
        status: 'False',
        reason: 'NoCharts',
        message: `The sandbox has no charts: "${chart}" was not installed`,
      });
      return undefined;
    }
    if (!(await this.#runs(release, chart))) {
      await this.#write(release, {
        status: 'Unknown',
        reason: 'Progressing',
        message: `The sandbox does not play "${chart}" yet`,
      });
      return { afterMs: RETRY_INTERVAL_MS };
    }
    await this.#write(release, {
      status: 'True',
      reason: 'PlayedBySandbox',
      message: `The sandbox plays "${chart}" itself: no chart was installed`,
    });
    return undefined;
  }

  async #runs(release: HelmRelease, name: string): Promise<boolean> {
    const { namespace } = release.metadata;
    const found = await ignoreNotFound(
      this.#context.client.get(deployments, { namespace, name }),
    );
    return (found?.status?.availableReplicas ?? 0) > 0;
  }

  async #write(
    release: HelmRelease,
    ready: {
      readonly status: 'True' | 'False' | 'Unknown';
      readonly reason: string;
      readonly message: string;
    },
  ): Promise<void> {
    const before = release.status?.conditions?.find(
      ({ type }) => type === 'Ready',
    );
    const requestedAt = release.metadata.annotations?.[REQUESTED_AT];
    if (
      before?.status === ready.status &&
      before.message === ready.message &&
      release.status?.observedGeneration === release.metadata.generation &&
      release.status?.lastHandledReconcileAt === requestedAt
    ) {
      return;
    }
    await ignoreNotFound(
      this.#context.client.replaceStatus(helmReleases, {
        ...release,
        status: {
          ...release.status,
          observedGeneration: release.metadata.generation,
          ...(requestedAt && { lastHandledReconcileAt: requestedAt }),
          conditions: withReady(
            release.status?.conditions,
            ready,
            this.#context.clock(),
          ),
        },
      }),
    );
  }
}
