import { once } from 'node:events';
import { join } from 'node:path';
import type { PersistentVolumeClaim, Pod } from '../client';
import { type MoverHost, refusalOf, runMover } from './mover';
import type { NodeDirectory } from '../csi-driver/NodeDirectory';
import type { PodLogs } from './PodLogs';
import { isResticShell, isShell, runShell } from './runShell';
import type { VolumeProvisioner } from '../csi-driver/VolumeProvisioner';

/** The parameter of a StorageClass that limits the speed of its volumes in KiB a second, so progress can be watched */
const LIMIT_PARAMETER = 'sandbox/limit-kib-per-second';

/** Whether a pod runs until it is deleted, like those of Deployments and StatefulSets. */
export function isService({ spec }: Pod): boolean {
  return (spec.restartPolicy ?? 'Always') === 'Always';
}

/**
 * Runs a pod's container to its end and returns its exit code. A sandbox's node supports VolSync's restic mover,
 * scripts with restic, and BusyBox scripts that read a volume; any other container ends with 127, like an unknown
 * command. A service runs no command: it only mounts its volumes.
 */
export async function runPod(
  pod: Pod,
  options: {
    readonly env: Readonly<Record<string, string>>;
    readonly volumes: VolumeProvisioner;
    readonly directory: NodeDirectory;
    readonly logs: PodLogs;
    readonly host: MoverHost;
    readonly signal: AbortSignal;
  },
): Promise<number> {
  const uid = pod.metadata.uid ?? '';
  const container = pod.spec.containers[0];
  const log = options.logs.begin(uid);
  try {
    if (isService(pod)) {
      await aborted(options.signal);
      return 0;
    }
    if (container && isShell(container)) {
      return await runScript(pod, container, { ...options, log });
    }
    if (container && isResticShell(container)) {
      const refusal = refusalOf(options.env.RESTIC_REPOSITORY ?? '');
      if (refusal) {
        log.write(`${refusal}\n`);
        return 1;
      }
      const { restic } = options.host;
      return await runScript(pod, container, { ...options, log, restic });
    }
    if (container?.command?.[0] !== '/mover-restic/entry.sh') {
      log.write(
        `The sandbox's node runs VolSync's restic mover and scripts of busybox only, not ${JSON.stringify(
          container?.command ?? [],
        )}\n`,
      );
      return 127;
    }
    const data = claimAt(pod, '/data', options.volumes);
    const cache = claimAt(pod, '/cache', options.volumes);
    const dataDirectory = data && options.volumes.directoryOf(data);
    const cacheDirectory = cache && options.volumes.directoryOf(cache);
    if (!data || !dataDirectory || !cacheDirectory) {
      throw new Error('The volumes /data and /cache are not both bound');
    }
    const home = options.directory.pod(uid);
    await options.directory.create(join(home, 'tmp'));
    const limit = Number(
      options.volumes.classOf(data)?.parameters?.[LIMIT_PARAMETER],
    );
    return await runMover({
      args: container.args ?? [],
      env: options.env,
      dataDirectory,
      cacheDirectory,
      home,
      host: options.host,
      ...(limit > 0 && { limitKibPerSecond: limit }),
      log: text => log.write(text),
      signal: options.signal,
    });
  } finally {
    log.end();
    await options.directory.remove(options.directory.pod(uid));
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) {
    await once(signal, 'abort');
  }
}

async function runScript(
  pod: Pod,
  container: Pod['spec']['containers'][number],
  options: Parameters<typeof runPod>[1] & {
    readonly log: { write(text: string): void };
    readonly restic?: string;
  },
): Promise<number> {
  const mounts = container.volumeMounts ?? [];
  const home = options.directory.pod(pod.metadata.uid ?? '');
  const scratch = join(home, 'tmp');
  const data = claimAt(pod, '/data', options.volumes);
  const dataDirectory =
    mounts.length === 0 ? scratch : data && options.volumes.directoryOf(data);
  if (!dataDirectory) {
    throw new Error('The volume /data is not bound');
  }
  const others = mounts
    .filter(({ mountPath }) => mountPath !== '/data')
    .map(({ mountPath }) => {
      const claim = claimAt(pod, mountPath, options.volumes);
      const directory = claim && options.volumes.directoryOf(claim);
      if (!directory) {
        throw new Error(`The volume ${mountPath} is not bound`);
      }
      return { path: mountPath, directory };
    });
  await options.directory.create(scratch);
  return runShell(container, {
    env: options.env,
    dataDirectory,
    others,
    home,
    restic: options.restic,
    processes: options.host.processes,
    log: text => options.log.write(text),
    signal: options.signal,
  });
}

function claimAt(
  pod: Pod,
  mountPath: string,
  volumes: VolumeProvisioner,
): PersistentVolumeClaim | undefined {
  const mount = pod.spec.containers[0]?.volumeMounts?.find(
    each => each.mountPath === mountPath,
  );
  const claim = pod.spec.volumes?.find(each => each.name === mount?.name)
    ?.persistentVolumeClaim?.claimName;
  return volumes.claims.get(`${pod.metadata.namespace}/${claim}`);
}
