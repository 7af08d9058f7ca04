import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ApiClient,
  type ClusterConnection,
  Informer,
  Pace,
  pods as podType,
  volumeSnapshots,
  type RunningPart,
} from '../client';
import { Kubelet } from './Kubelet';
import { NodeDirectory } from '../csi-driver/NodeDirectory';
import { type PodLogReader, PodLogs } from './PodLogs';
import { Processes } from './Processes';
import { Scheduler } from '../scheduler/Scheduler';
import { Snapshotter } from '../csi-driver/Snapshotter';
import { VolumeProvisioner } from '../csi-driver/VolumeProvisioner';

/*
 * A node made of directories and processes. Its components communicate only through the API server, either the embedded
 * one or a real one:
 *
 * VolumeProvisioner claims become directories
 *   Snapshotter volume snapshots become copies of them
 *   Scheduler pods whose claims are bound get the node's name
 *   Kubelet pods with the node's name become processes: restic, as VolSync's mover starts it
 */

/** @public */
export interface NodeOptions {
  readonly connection: ClusterConnection;
  /** The directory of volumes, volume snapshots, logs and the movers' homes; one node for each directory */
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

/** Starts a node: volumes, snapshots, scheduling and pods. @public */
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
