import {
  moverJobName,
  type KubernetesObject,
} from 'backstage-plugin-volsync-common';
import { OPERATION_LABEL } from '../../../lib/operationNames';
import { again, done, type Step, type StepContext } from '../../step';
import type { OfflineParams } from './params';
import type { PodSpec } from './workloads';

const POLL_INTERVAL_MS = 2_000;
/** A pod that terminates cleanly does so within its grace period, typically 30 seconds. */
const MOUNT_TIMEOUT_MS = 10 * 60_000;

export interface MountingPod extends KubernetesObject {
  readonly spec?: PodSpec;
  readonly status?: { readonly phase?: string };
}

export function mountsClaim(spec: PodSpec | undefined, claim: string): boolean {
  return (spec?.volumes ?? []).some(
    ({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim,
  );
}

/** Pods that have or will have the claim mounted. Terminated pods no longer have it. @internal */
export async function podsOn(
  claim: string,
  { objects, signal }: Pick<StepContext, 'objects' | 'signal'>,
): Promise<readonly MountingPod[]> {
  const pods = await objects.list<MountingPod>('pods', undefined, signal);
  return pods.filter(
    ({ spec, status }) =>
      status?.phase !== 'Succeeded' &&
      status?.phase !== 'Failed' &&
      mountsClaim(spec, claim),
  );
}

/** Those of them that this operation didn't create. @internal */
export async function foreignPodsOn(
  { claim, mark, destination, from }: OfflineParams,
  context: StepContext,
): Promise<readonly MountingPod[]> {
  const mover =
    destination && moverJobName('ReplicationDestination', destination);
  const isOwn = (label: string | undefined) =>
    label !== undefined && [mark, from?.mark].includes(label);
  return (await podsOn(claim.name, context)).filter(
    ({ metadata: { labels } }) =>
      !isOwn(labels?.[OPERATION_LABEL]) &&
      (mover === undefined || labels?.['job-name'] !== mover),
  );
}

export function namesOf(pods: readonly KubernetesObject[]): string {
  return pods
    .slice(0, 5)
    .map(({ metadata }) => `"${metadata.name}"`)
    .concat(pods.length > 5 ? [`${pods.length - 5} more`] : [])
    .join(', ');
}

export function waitUntilUnmounted(params: {
  readonly claim: Pick<OfflineParams['claim'], 'name'>;
}): Step {
  return {
    name: 'unmounted',
    title: 'Wait until no pod mounts the volume',
    async run(context) {
      const now = context.now().getTime();
      if (context.choice === 'retry') {
        await context.remember({ unmountedSince: now });
      }
      const pods = await podsOn(params.claim.name, context);
      if (pods.length === 0) {
        return done('No pod mounts it');
      }
      const detail = `Still mounted by ${namesOf(pods)}`;
      const since =
        context.choice === 'retry'
          ? now
          : Number(context.memory.unmountedSince ?? context.startedAt);
      if (now - since <= MOUNT_TIMEOUT_MS) {
        return again(POLL_INTERVAL_MS, detail);
      }
      return {
        state: 'ask',
        detail: `${detail}, for more than 10 minutes`,
        choices: [
          {
            name: 'retry',
            title: 'Keep waiting',
            description:
              'Waits for 10 more minutes. Meanwhile, check what keeps the pod: its finalizers, its node, or a controller that starts it again.',
          },
          {
            name: 'stop',
            title: 'Stop',
            description:
              'Ends the operation and undoes every change. The volume was not modified.',
          },
        ],
      };
    },
  };
}
