import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ApiClient,
  type ClusterConnection,
  Informer,
  type KubeObject,
  Pace,
  pods as podType,
} from '../client';
import type { RunningPart } from '../node/NodeContext';
import { DeploymentController } from './DeploymentController';
import { PodSet } from './PodSet';
import { ReplicaSetController } from './ReplicaSetController';
import { StatefulSetController } from './StatefulSetController';
import { deployments, replicaSets, statefulSets } from './workloadResources';

/*
 * What the controller manager does with Deployments, ReplicaSets and StatefulSets. Its parts know each other through the
 * API server alone, as the real ones do: a Deployment makes ReplicaSets, a ReplicaSet makes pods, whoever deletes a pod
 * or scales something sets the next step off. Nothing is kept but what was made a moment ago (PodSet), so that a restart
 * goes on where the last one ended. What belongs to a workload that is gone is left to the garbage collector.
 *
 * For an API server without a controller manager only; a real cluster brings its own.
 */

/** Whose status somebody else writes: the sandbox plays what such a Deployment would run. @internal */
export const PLAYED_ANNOTATION = 'sandbox/played';

/** Starts the parts that make the pods of Deployments and StatefulSets. @public */
export async function startWorkloads(options: {
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
  // What is made comes before what makes it: nothing is made twice
  await informers.pods.start();
  await informers.replicaSets.start();
  await Promise.all([
    informers.deployments.start(),
    informers.statefulSets.start(),
  ]);
  return {
    async close() {
      await Promise.all(Object.values(informers).map(each => each.stop()));
      await Promise.all(controllers.map(each => each.close()));
      context.client.close();
    },
  };
}
