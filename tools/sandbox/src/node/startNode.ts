import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ApiClient,
  type ClusterConnection,
  Informer,
  Pace,
  pods as podType,
  volumeSnapshots,
} from '../client';
import { JobController } from './JobController';
import { Kubelet } from './Kubelet';
import type { RunningPart } from './NodeContext';
import { NodeDirectory } from './NodeDirectory';
import { type PodLogReader, PodLogs } from './PodLogs';
import { Processes } from './Processes';
import { Scheduler } from './Scheduler';
import { Snapshotter } from './Snapshotter';
import { VolumeProvisioner } from './VolumeProvisioner';

/*
 * A node made of directories and processes. Its parts know each other through the API server alone, which may be
 * the embedded one or a real one:
 *
 *   VolumeProvisioner   claims become directories
 *   Snapshotter         volume snapshots become copies of them
 *   Scheduler           pods whose claims are bound get the node's name
 *   Kubelet             pods with the node's name become processes: restic, as VolSync's mover starts it
 *   JobController       Jobs become pods; started apart, for a real cluster brings its own
 */

/** @public */
export interface NodeOptions {
  readonly connection: ClusterConnection;
  /** Where volumes, volume snapshots, logs and the movers' homes are kept; one node a directory */
  readonly directory: string;
  readonly nodeName?: string;
  /** Default: `restic` on PATH */
  readonly restic?: string;
  readonly pace?: Pace;
  readonly logger: LoggerService;
}

/** @public */
export interface RunningNode extends RunningPart {
  readonly logs: PodLogReader;
}

/** Starts everything of a node but the Job controller. @public */
export async function startNode(options: NodeOptions): Promise<RunningNode> {
  const directory = new NodeDirectory(options.directory);
  await directory.prepare();
  const processes = new Processes(directory);
  processes.endOrphans();
  const context = {
    client: new ApiClient(options.connection),
    pace: options.pace ?? new Pace(),
    logger: options.logger,
  };
  const nodeName = options.nodeName ?? 'sandbox-node-1';
  const logs = new PodLogs(directory);
  const pods = new Informer({ ...context, type: podType });
  const snapshots = new Informer({ ...context, type: volumeSnapshots });
  const volumes = new VolumeProvisioner(context, {
    directory,
    nodeName,
    pods,
    snapshots,
  });
  const snapshotter = new Snapshotter(context, {
    directory,
    snapshots,
    volumes,
  });
  const scheduler = new Scheduler(context, { nodeName, pods, volumes });
  const kubelet = new Kubelet(context, {
    nodeName,
    pods,
    volumes,
    directory,
    logs,
    host: {
      processes,
      restic: options.restic ?? 'restic',
      pace: context.pace,
    },
  });
  await volumes.start();
  await snapshots.start();
  await snapshotter.start();
  await pods.start();
  return {
    logs,
    async close() {
      await Promise.all([pods.stop(), snapshots.stop()]);
      await kubelet.close();
      await scheduler.close();
      await snapshotter.close();
      await volumes.close();
      processes.close();
      context.client.close();
    },
  };
}

/** Starts the part that makes the pods of Jobs. @public */
export async function startJobController(options: {
  readonly connection: ClusterConnection;
  readonly pace?: Pace;
  readonly logger: LoggerService;
}): Promise<RunningPart> {
  const client = new ApiClient(options.connection);
  const controller = new JobController({
    client,
    pace: options.pace ?? new Pace(),
    logger: options.logger,
  });
  await controller.start();
  return {
    async close() {
      await controller.close();
      client.close();
    },
  };
}
