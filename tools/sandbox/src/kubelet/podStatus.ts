import {
  type Condition,
  type ContainerState,
  type Pod,
  seconds,
} from '../client';

/** The status of a pod with one container, as a kubelet writes it. */
export function podStatus(
  pod: Pod,
  options: {
    readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
    readonly state: ContainerState;
    readonly startTime: string;
    readonly restarts?: number;
  },
): Pod['status'] {
  const container = pod.spec.containers[0];
  const { phase } = options;
  const ended = phase === 'Succeeded' || phase === 'Failed';
  const running = phase === 'Running';
  const notReady = phaseReason(phase);
  const scheduled = pod.status?.conditions?.find(
    each => each.type === 'PodScheduled' && each.status === 'True',
  );
  return {
    phase,
    startTime: options.startTime,
    hostIP: '127.0.0.1',
    podIP: '127.0.0.1',
    // The API server set it when the pod was created.
    qosClass: pod.status?.qosClass ?? 'BestEffort',
    conditions: [
      condition('PodReadyToStartContainers', true),
      condition('Initialized', true, ended ? 'PodCompleted' : undefined),
      condition('Ready', running, notReady),
      condition('ContainersReady', running, notReady),
      scheduled ?? condition('PodScheduled', true),
    ],
    containerStatuses: [
      {
        name: container?.name ?? '',
        state: options.state,
        lastState: {},
        ready: running,
        started: running,
        restartCount: options.restarts ?? 0,
        image: container?.image,
        imageID: container?.image,
        containerID: `process://${pod.metadata.uid}`,
      },
    ],
  };
}

function phaseReason(phase: string): string | undefined {
  if (phase === 'Succeeded') {
    return 'PodCompleted';
  }
  if (phase === 'Failed') {
    return 'PodFailed';
  }
  return phase === 'Pending' ? 'ContainersNotReady' : undefined;
}

function condition(type: string, holds: boolean, reason?: string): Condition {
  return {
    type,
    status: holds ? 'True' : 'False',
    lastTransitionTime: seconds(new Date().toISOString()),
    ...(reason && { reason }),
  };
}
