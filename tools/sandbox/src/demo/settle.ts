import { setTimeout as wait } from 'node:timers/promises';
import { ignoreNotFound, jobs, pods } from '../client';
import { moverName } from '../volsync/names';
import { replicationSources } from '../volsync/resources';
import { type DemoBackup, type DemoService, namespaceOf } from './DemoService';
import type { EmbeddedCluster } from './EmbeddedCluster';
import { workloadFor } from './manifests';

const POLL_INTERVAL_MS = 200;

/**
 * Waits until a service is in the state that it demonstrates: VolSync has reconciled each of its sources, the resulting
 * run has ended or is stuck, and its workload is ready.
 */
export async function settle(
  service: DemoService,
  cluster: EmbeddedCluster,
  options: { readonly since: Date; readonly signal: AbortSignal },
): Promise<void> {
  for (const { backup } of service.volumes) {
    while (
      backup &&
      !(await isSettled(service, backup, cluster, options.since))
    ) {
      options.signal.throwIfAborted();
      await wait(POLL_INTERVAL_MS);
    }
  }
  while (!(await isRunning(service, cluster))) {
    options.signal.throwIfAborted();
    await wait(POLL_INTERVAL_MS);
  }
}

/** Flux may not have created it yet */
async function isRunning(
  service: DemoService,
  { client }: EmbeddedCluster,
): Promise<boolean> {
  const workload = workloadFor(service);
  if (!workload) {
    return true;
  }
  const { type, object } = workload;
  const found = await ignoreNotFound(client.get(type, object.metadata));
  return found?.status?.readyReplicas === object.spec.replicas;
}

async function isSettled(
  service: DemoService,
  backup: DemoBackup,
  cluster: EmbeddedCluster,
  since: Date,
): Promise<boolean> {
  const namespace = namespaceOf(service);
  const { status } = await cluster.client.get(replicationSources, {
    namespace,
    name: backup.source,
  });
  const reason = status?.conditions?.[0]?.reason;
  switch (backup.settles) {
    case 'successful':
      return (
        status?.latestMoverStatus?.result === 'Successful' &&
        status.lastSyncStartTime === undefined &&
        reason !== 'CleaningUp' &&
        !(status.nextSyncTime && new Date(status.nextSyncTime) < since)
      );
    case 'failed':
      return status?.latestMoverStatus?.result === 'Failed';
    case 'stuck':
      return (
        reason === 'SyncInProgress' && (await waits(backup, namespace, cluster))
      );
    default:
      return (await podPhases(backup, namespace, cluster)).includes('Running');
  }
}

/** A run that cannot continue: no Job yet because a volume snapshot is missing, or one without a running pod */
async function waits(
  backup: DemoBackup,
  namespace: string,
  cluster: EmbeddedCluster,
): Promise<boolean> {
  const { items } = await cluster.client.list(jobs, { namespace });
  const job = items.find(
    each => each.metadata.name === moverName('src', backup.source),
  );
  if (!job) {
    return backup.restic?.volumeSnapshotClassName !== undefined;
  }
  const phases = await podPhases(backup, namespace, cluster);
  return job.spec.parallelism === 0 || phases.includes('Pending');
}

async function podPhases(
  backup: DemoBackup,
  namespace: string,
  cluster: EmbeddedCluster,
): Promise<string[]> {
  const { items } = await cluster.client.list(pods, {
    namespace,
    labelSelector: `job-name=${moverName('src', backup.source)}`,
  });
  return items.map(pod => pod.status?.phase ?? 'Pending');
}
