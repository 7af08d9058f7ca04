import { setTimeout as wait } from 'node:timers/promises';
import {
  type Again,
  type ContainerState,
  EventRecorder,
  ignoreNotFound,
  type Informer,
  keyOf,
  messageOf,
  type Pod,
  pods as podType,
  seconds,
  WorkQueue,
  type ClusterContext,
} from '../client';
import { ContainerConfigError, environmentOf } from './containerEnvironment';
import type { MoverHost } from './mover';
import type { PodLogs } from './PodLogs';
import { podStatus } from './podStatus';
import { isService, runPod } from './runPod';
import type { NodeDirectory } from '../csi-driver/NodeDirectory';
import type { VolumeProvisioner } from '../csi-driver/VolumeProvisioner';

interface RunningPod {
  /** When a deleted pod is killed, in the process's monotonic time */
  killAt?: number;
  readonly abort: AbortController;
  readonly done: Promise<void>;
}

/**
 * Runs the pods on its node, and reports their status to the cluster.
 *
 * A pod runs once (restartPolicy Never, like VolSync's movers). One with status Running but without a process was lost
 * with the node: it is reported as failed, with a kubelet's message, and its Job retries. A service (restartPolicy
 * Always) is restarted instead, as after the reboot of a node.
 *
 * A deleted pod gets its grace period, because a mover's shell is process 1 of its container and ignores SIGTERM: restic
 * ends and removes its lock, or is killed when the period is over and leaves it.
 */
export class Kubelet {
  readonly #context: ClusterContext;
  readonly #nodeName: string;
  readonly #pods: Informer<Pod>;
  readonly #volumes: VolumeProvisioner;
  readonly #directory: NodeDirectory;
  readonly #logs: PodLogs;
  readonly #host: MoverHost;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;
  readonly #running = new Map<string, RunningPod>();
  #closing = false;

  constructor(
    context: ClusterContext,
    options: {
      readonly nodeName: string;
      readonly pods: Informer<Pod>;
      readonly volumes: VolumeProvisioner;
      readonly directory: NodeDirectory;
      readonly logs: PodLogs;
      readonly host: MoverHost;
    },
  ) {
    this.#context = context;
    this.#nodeName = options.nodeName;
    this.#pods = options.pods;
    this.#volumes = options.volumes;
    this.#directory = options.directory;
    this.#logs = options.logs;
    this.#host = options.host;
    this.#events = new EventRecorder({
      ...context,
      component: 'kubelet',
      host: options.nodeName,
    });
    this.#queue = new WorkQueue({
      ...context,
      reconcile: key => this.#reconcile(key),
    });
    this.#pods.onChange(({ type, object }) => {
      if (type === 'deleted') {
        this.#forget(object);
      } else {
        this.#queue.add(keyOf(object));
      }
    });
  }

  /**
   * Ends every process. The pods of Jobs are deleted, as when a node is drained before it is switched off: their Jobs
   * create others later, and nothing has failed. Services stay, and continue with the node.
   */
  async close(): Promise<void> {
    this.#closing = true;
    const drained = [...this.#running];
    for (const [, running] of drained) {
      running.abort.abort();
    }
    await Promise.all(drained.map(([, running]) => running.done));
    for (const pod of this.#pods.all()) {
      const uid = pod.metadata.uid ?? '';
      if (!isService(pod) && drained.some(([each]) => each === uid)) {
        await this.#context.client
          .delete(podType, pod.metadata, { uid, gracePeriodSeconds: 0 })
          .catch(error => this.#context.logger.debug(messageOf(error)));
      }
    }
    await this.#queue.close();
  }

  async #reconcile(key: string): Promise<Again | void> {
    const pod = this.#pods.get(key);
    const uid = pod?.metadata.uid;
    if (!pod || !uid || pod.spec.nodeName !== this.#nodeName) {
      return undefined;
    }
    const running = this.#running.get(uid);
    if (pod.metadata.deletionTimestamp) {
      if (running && !isService(pod) && this.#isInGrace(pod, running)) {
        void running.done.then(() => this.#queue.add(key));
        return { afterMs: graceOf(pod) };
      }
      running?.abort.abort();
      await running?.done;
      await ignoreNotFound(
        this.#context.client.delete(podType, pod.metadata, {
          uid,
          gracePeriodSeconds: 0,
        }),
      );
      return undefined;
    }
    if (running || this.#closing) {
      return undefined;
    }
    if (pod.status?.phase === 'Running' && !isService(pod)) {
      return this.#reportLost(pod);
    }
    return ['Pending', 'Running'].includes(pod.status?.phase ?? 'Pending')
      ? this.#begin(pod, uid)
      : undefined;
  }

  #isInGrace(pod: Pod, running: RunningPod): boolean {
    running.killAt ??=
      performance.now() + this.#context.pace.real(graceOf(pod));
    // A timer may fire a little early
    return !this.#closing && performance.now() < running.killAt - 5;
  }

  async #begin(pod: Pod, uid: string): Promise<Again | void> {
    const startTime = now();
    let env: Record<string, string>;
    try {
      env = await environmentOf(pod, this.#context.client);
    } catch (error) {
      if (!(error instanceof ContainerConfigError)) {
        throw error;
      }
      await this.#setStatus(pod, 'Pending', startTime, {
        waiting: {
          reason: 'CreateContainerConfigError',
          message: error.message,
        },
      });
      return { afterMs: 10_000 };
    }
    const abort = new AbortController();
    const done = this.#live(pod, { env, startTime, abort }).finally(() =>
      this.#running.delete(uid),
    );
    this.#running.set(uid, { abort, done });
    return undefined;
  }

  /** From ContainerCreating to the end; never rejects */
  async #live(
    pod: Pod,
    run: {
      readonly env: Record<string, string>;
      readonly startTime: string;
      readonly abort: AbortController;
    },
  ): Promise<void> {
    const { startTime } = run;
    let exitCode = 128;
    let message: string | undefined;
    const startedAt = now();
    try {
      if (pod.status?.phase !== 'Running') {
        await this.#setStatus(pod, 'Pending', startTime, {
          waiting: { reason: 'ContainerCreating' },
        });
      }
      await this.#announce(pod);
      await this.#setStatus(pod, 'Running', startTime, {
        running: { startedAt },
      });
      exitCode = await runPod(pod, {
        env: run.env,
        volumes: this.#volumes,
        directory: this.#directory,
        logs: this.#logs,
        host: this.#host,
        signal: run.abort.signal,
      });
    } catch (error) {
      message = messageOf(error);
      this.#context.logger.debug(`Pod ${keyOf(pod)}: ${message}`);
    }
    if (run.abort.signal.aborted) {
      return;
    }
    await this.#reportEnd(pod, startTime, {
      terminated: {
        exitCode,
        reason: exitCode === 0 ? 'Completed' : 'Error',
        ...(message && { message }),
        startedAt,
        finishedAt: now(),
      },
    });
  }

  /** Until the API server has accepted it: an ended pod cannot run again */
  async #reportEnd(
    pod: Pod,
    startTime: string,
    state: ContainerState,
  ): Promise<void> {
    const phase = state.terminated?.exitCode === 0 ? 'Succeeded' : 'Failed';
    for (let attempt = 0; !this.#closing; attempt += 1) {
      try {
        await ignoreNotFound(this.#setStatus(pod, phase, startTime, state));
        return;
      } catch (error) {
        this.#context.logger.debug(`Pod ${keyOf(pod)}: ${messageOf(error)}`);
        await wait(Math.min(2_000, 50 * 2 ** attempt));
      }
    }
  }

  async #reportLost(pod: Pod): Promise<void> {
    const startTime = pod.status?.startTime ?? now();
    await this.#setStatus(pod, 'Failed', startTime, {
      terminated: {
        exitCode: 137,
        reason: 'ContainerStatusUnknown',
        message:
          'The container could not be located when the pod was terminated',
        startedAt: startTime,
        finishedAt: now(),
      },
    });
  }

  async #announce(pod: Pod): Promise<void> {
    const image = pod.spec.containers[0]?.image;
    for (const [reason, message] of [
      ['Pulled', `Container image "${image}" already present on machine`],
      ['Created', 'Container created'],
      ['Started', 'Container started'],
    ] as const) {
      await this.#events.record(pod, { type: 'Normal', reason, message });
    }
  }

  async #setStatus(
    pod: Pod,
    phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed',
    startTime: string,
    state: ContainerState,
  ): Promise<void> {
    const current = this.#pods.get(keyOf(pod)) ?? pod;
    await this.#context.client.patch(
      podType,
      pod.metadata,
      {
        status: podStatus(current, {
          phase,
          state,
          startTime,
          restarts: restartsOf(pod),
        }),
      },
      'status',
    );
  }

  #forget(pod: Pod): void {
    const uid = pod.metadata.uid ?? '';
    const running = this.#running.get(uid);
    running?.abort.abort();
    void Promise.resolve(running?.done)
      .then(() => this.#directory.remove(this.#directory.pod(uid)))
      .then(() => this.#logs.remove(uid))
      .catch(error => this.#context.logger.debug(messageOf(error)));
  }
}

function now(): string {
  return seconds(new Date().toISOString());
}

/** One more restart for a service that was running before the node started */
function restartsOf(pod: Pod): number {
  const before = pod.status?.containerStatuses?.[0]?.restartCount ?? 0;
  return isService(pod) && pod.status?.phase === 'Running'
    ? before + 1
    : before;
}

/** Milliseconds */
function graceOf({ metadata }: Pod): number {
  return (metadata.deletionGracePeriodSeconds ?? 0) * 1_000;
}
