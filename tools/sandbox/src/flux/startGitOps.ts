import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ApiClient,
  type ClusterConnection,
  EventRecorder,
  Informer,
  keyOf,
  Pace,
  WorkQueue,
} from '../client';
import { gitSources, helmReleases, kustomizations } from './fluxResources';
import { GitSourceReconciler } from './GitSourceReconciler';
import { HelmReleaseReconciler } from './HelmReleaseReconciler';
import { KustomizationReconciler } from './KustomizationReconciler';
import { RestMapper } from './RestMapper';

/*
 * The GitOps agent: Flux's source-controller and kustomize-controller for a small repository. It uses only the API
 * server and bare repositories on disk, and keeps no state of its own. The Kustomization's status has the applied
 * objects and their revision, so a killed agent continues after a restart, and applies again what is uncertain.
 */

interface GitOpsOptions {
  readonly connection: ClusterConnection;
  readonly pace?: Pace;
  readonly logger: LoggerService;
  readonly clock?: () => Date;
}

export interface RunningAgent {
  close(): Promise<void>;
}

/** Starts the agent for one cluster. */
export async function startGitOps(
  options: GitOpsOptions,
): Promise<RunningAgent> {
  const client = new ApiClient(options.connection);
  const context = {
    client,
    mapper: new RestMapper(client),
    events: new EventRecorder({ client, component: 'kustomize-controller' }),
    pace: options.pace ?? new Pace(),
    logger: options.logger,
    clock: options.clock ?? (() => new Date()),
  };
  const sourceReconciler = new GitSourceReconciler(context);
  const sourceQueue = new WorkQueue({
    ...context,
    reconcile: key => sourceReconciler.reconcile(key),
  });
  const reconciler = new KustomizationReconciler(context);
  const queue = new WorkQueue({
    ...context,
    reconcile: key => reconciler.reconcile(key),
  });
  const sources = new Informer({ ...context, type: gitSources });
  const applied = new Informer({ ...context, type: kustomizations });
  applied.onChange(({ object }) => queue.add(keyOf(object)));
  sources.onChange(({ object }) => {
    sourceQueue.add(keyOf(object));
    for (const each of applied.all()) {
      const { name, namespace } = each.spec.sourceRef;
      if (
        name === object.metadata.name &&
        (namespace ?? each.metadata.namespace) === object.metadata.namespace
      ) {
        queue.add(keyOf(each));
      }
    }
  });
  const releaseReconciler = new HelmReleaseReconciler(context);
  const releaseQueue = new WorkQueue({
    ...context,
    reconcile: key => releaseReconciler.reconcile(key),
  });
  const releases = new Informer({ ...context, type: helmReleases });
  releases.onChange(({ object }) => releaseQueue.add(keyOf(object)));
  const informers = [sources, applied, releases];
  await Promise.all(informers.map(each => each.start()));
  return {
    async close() {
      await Promise.all(informers.map(each => each.stop()));
      await Promise.all(
        [sourceQueue, queue, releaseQueue].map(each => each.close()),
      );
      client.close();
    },
  };
}
