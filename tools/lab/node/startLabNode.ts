import type { LoggerService } from '@backstage/backend-plugin-api';
import {
  ApiClient,
  type ClusterConnection,
  Informer,
  Pace,
  pods as podType,
  volumeSnapshots,
} from '../../sandbox/src/client';
import { Kubelet } from '../../sandbox/src/kubelet/Kubelet';
import { NodeDirectory } from '../../sandbox/src/csi-driver/NodeDirectory';
import { PodLogs } from '../../sandbox/src/kubelet/PodLogs';
import { Processes } from '../../sandbox/src/kubelet/Processes';
import { VolumeProvisioner } from '../../sandbox/src/csi-driver/VolumeProvisioner';
import { LogServer, type LogServerTls } from './LogServer';
import { registerNode } from './registerNode';
import { SnapshotDriver } from './SnapshotDriver';

/*
 * The sandbox's node with real controllers. It provides only the parts that no controller of Kubernetes does: the
 * kubelet and the volume driver. Scheduling, Jobs, the other half of binding and the controller of volume snapshots are
 * the real ones:
 *
 * kube-controller-manager creates pods of Jobs, collects garbage, creates service accounts
 *   kube-scheduler assigns pods to the node
 *   snapshot-controller creates contents of volume snapshots
 *   VolumeProvisioner (ours) claims become directories
 *   SnapshotDriver (ours) contents become copies
 *   Kubelet (ours) pods with the node's name become restic processes
 *   LogServer (ours) the API server reads their logs
 */

/** The provisioner and driver that the lab's classes name. */
export const LAB_DRIVER = 'lab.backstage-volsync';

export interface LabNode {
  /** The directory of a volume, to add or read files */
  volumeDirectory(volumeName: string): string;
  close(): Promise<void>;
}

export async function startLabNode(options: {
  readonly connection: ClusterConnection;
  readonly directory: string;
  readonly tls: LogServerTls;
  readonly restic: string;
  readonly logger: LoggerService;
  readonly pace?: Pace;
  readonly nodeName?: string;
}): Promise<LabNode> {
  const nodeName = options.nodeName ?? 'lab-node-1';
  const directory = new NodeDirectory(options.directory);
  await directory.prepare();
  const processes = new Processes(directory);
  const context = {
    client: new ApiClient(options.connection),
    pace: options.pace ?? new Pace(),
    logger: options.logger,
  };
  const logs = new PodLogs(directory);
  const pods = new Informer({ ...context, type: podType });
  const snapshots = new Informer({ ...context, type: volumeSnapshots });
  const volumes = new VolumeProvisioner(context, {
    directory,
    nodeName,
    pods,
    snapshots,
  });
  const driver = new SnapshotDriver({
    ...context,
    driver: LAB_DRIVER,
    directory,
  });
  const kubelet = new Kubelet(context, {
    nodeName,
    pods,
    volumes,
    directory,
    logs,
    host: { processes, restic: options.restic, pace: context.pace },
  });
  const logServer = new LogServer({ tls: options.tls, logs, pods });
  await volumes.start();
  await snapshots.start();
  await driver.start();
  await pods.start();
  await registerNode(context.client, {
    name: nodeName,
    logPort: await logServer.listen(),
  });
  return {
    volumeDirectory: name => directory.volume(name),
    async close() {
      await Promise.all([pods.stop(), snapshots.stop()]);
      await kubelet.close();
      await driver.close();
      await volumes.close();
      await logServer.close();
      processes.close();
      context.client.close();
    },
  };
}
