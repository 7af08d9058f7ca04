import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ApiClient,
  type ClusterConnection,
  EventRecorder,
  Pace,
} from '../client';
import { DestinationMover } from './DestinationMover';
import { Populator } from './Populator';
import { ReplicationController } from './ReplicationController';
import { replicationDestinations, replicationSources } from './resources';
import { SourceMover } from './SourceMover';
import { SyncMetrics } from './SyncMetrics';

/** @public */
export interface ControllerOptions {
  readonly connection: ClusterConnection;
  readonly pace?: Pace;
  readonly logger: LoggerService;
  readonly clock?: () => Date;
}

/** @public */
export interface RunningController {
  readonly metrics: SyncMetrics;
  close(): Promise<void>;
}

/** Starts a substitute for VolSync's controller. @public */
export async function startController(
  options: ControllerOptions,
): Promise<RunningController> {
  const client = new ApiClient(options.connection);
  const metrics = new SyncMetrics();
  const context = {
    client,
    metrics,
    pace: options.pace ?? new Pace(),
    logger: options.logger,
    clock: options.clock ?? (() => new Date()),
    events: new EventRecorder({ client, component: 'volsync-controller' }),
  };
  const sourceMover = new SourceMover(context);
  const destinationMover = new DestinationMover(context);
  const controllers = [
    new ReplicationController(context, {
      type: replicationSources,
      synchronize: (source, status) => sourceMover.synchronize(source, status),
    }),
    new ReplicationController(context, {
      type: replicationDestinations,
      synchronize: (destination, status) =>
        destinationMover.synchronize(destination, status),
    }),
    new Populator(context),
  ];
  await Promise.all(controllers.map(each => each.start()));
  return {
    metrics,
    async close() {
      await Promise.all(controllers.map(each => each.close()));
      client.close();
    },
  };
}
