import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ApiClient,
  type ClusterConnection,
  Informer,
  type KubeObject,
  Pace,
  pods as podType,
  type RunningPart,
} from '../client';
import { DeploymentController } from './DeploymentController';
import { JobController } from './JobController';
import { PodSet } from './PodSet';
import { ReplicaSetController } from './ReplicaSetController';
import { StatefulSetController } from './StatefulSetController';
import { deployments, replicaSets, statefulSets } from './workloadResources';

/*
 * The part of the controller manager that the sandbox needs: Jobs, Deployments, ReplicaSets and StatefulSets. Its
 * controllers communicate only through the API server, like the real ones: a Deployment creates ReplicaSets, a
 * ReplicaSet creates pods, and deleting a pod or scaling a workload triggers the next step. Their only state are the
 * pods that they just created (PodSet), so a restart continues where the last run ended. The garbage collector removes
 * the dependents of a deleted workload.
 *
 * Only for an API server without a controller manager; a real cluster has its own.
 */

/** Marks a Deployment whose status the sandbox writes itself, because the sandbox replaces what it would run. */
export const PLAYED_ANNOTATION = 'sandbox/played';

/** Starts the controllers that make the pods of Jobs, Deployments and StatefulSets. @public */
export async function startControllerManager(options: {
  readonly connection: ClusterConnection;
  readonly pace?: Pace;
  readonly logger: LoggerService;
}): Promise<RunningPart> {
  const context = {
    client: new ApiClient(options.connection),
    pace: options.pace ?? new Pace(),
    logger: options.logger,
  };
  const informers = {
    pods: new Informer({ ...context, type: podType }),
    replicaSets: new Informer({ ...context, type: replicaSets }),
    deployments: new Informer({ ...context, type: deployments }),
    statefulSets: new Informer({ ...context, type: statefulSets }),
  };
  const shared = {
    ...informers,
    podSet: new PodSet(context.client, informers.pods),
    isPlayed: ({ metadata }: KubeObject) =>
      metadata.annotations?.[PLAYED_ANNOTATION] !== undefined,
  };
  const controllers = [
    new ReplicaSetController(context, shared),
    new DeploymentController(context, shared),
    new StatefulSetController(context, shared),
  ];
  const jobs = new JobController(context);
  // Controllers load the pods before the workloads, so they create no pod twice
  await informers.pods.start();
  await informers.replicaSets.start();
  await Promise.all([
    informers.deployments.start(),
    informers.statefulSets.start(),
    jobs.start(),
  ]);
  return {
    async close() {
      await Promise.all(Object.values(informers).map(each => each.stop()));
      await Promise.all([...controllers, jobs].map(each => each.close()));
      context.client.close();
    },
  };
}
