/** Scales what mounts the claim to 0 and back to exactly its previous number, only through the scale subresource. */
import { shell, type KubernetesObject } from 'backstage-plugin-volsync-common';
import { RESOURCES } from 'backstage-plugin-volsync-node';
import { done, StepFailure, type Step, type StepContext } from '../../step';
import { isLeft } from './memory';
import type { Workload } from './params';

/** The fields of a Deployment or StatefulSet that are read. @internal */
export interface WorkloadObject extends KubernetesObject {
  readonly spec?: {
    readonly replicas?: number;
    readonly template?: { readonly spec?: PodSpec };
    readonly volumeClaimTemplates?: readonly {
      readonly metadata?: { readonly name?: string };
    }[];
    readonly persistentVolumeClaimRetentionPolicy?: {
      readonly whenScaled?: string;
    };
  };
}

export interface PodSpec {
  readonly volumes?: readonly {
    readonly persistentVolumeClaim?: { readonly claimName?: string };
  }[];
}

/** Such as `Deployment "app"`. @internal */
export function workloadName({
  resource,
  name,
}: Pick<Workload, 'resource' | 'name'>): string {
  return `${RESOURCES[resource].kind} "${name}"`;
}

/** Kubernetes' default if the number is absent. @internal */
export function replicasOf({ spec }: WorkloadObject): number {
  return spec?.replicas ?? 1;
}

/** The numbers to scale back to, stored where they survive the portal's database. */
export function toReplicas(
  workloads: readonly Workload[],
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    workloads
      .filter(({ replicas }) => replicas > 0)
      .map(({ resource, name, replicas }) => [
        `${RESOURCES[resource].kind}/${name}`,
        replicas,
      ]),
  );
}

export function scaleDown(workload: Workload): Step {
  return {
    name: `down-${workloadKey(workload)}`,
    title: `Scale the ${workloadName(workload)} to 0`,
    async run(context) {
      const found = await findWorkload(workload, context);
      if (!found) {
        throw new StepFailure(
          `The ${workloadName(
            workload,
          )} was deleted or replaced since the plan was created`,
          'Create a new plan',
        );
      }
      const replicas = replicasOf(found);
      if (replicas === 0) {
        const was = context.memory[workloadKey(workload)];
        return was === undefined
          ? { state: 'skipped', detail: 'Already scaled to 0' }
          : done(`Was at ${was}`);
      }
      await context.remember({ [workloadKey(workload)]: replicas });
      await scale(workload, { found, replicas: 0 }, context);
      return done(`Was at ${replicas}`);
    },
  };
}

export function scaleBack(workload: Workload): Step {
  return {
    name: `up-${workloadKey(workload)}`,
    title: `Scale the ${workloadName(workload)} back up`,
    always: true,
    async run(context) {
      const was = context.memory[workloadKey(workload)];
      if (typeof was !== 'number') {
        return { state: 'skipped', detail: 'Not scaled' };
      }
      if (isLeft(context)) {
        return { state: 'skipped', detail: `Stays at 0; was at ${was}` };
      }
      const found = await findWorkload(workload, context);
      if (!found) {
        return { state: 'skipped', detail: 'No longer exists' };
      }
      const replicas = replicasOf(found);
      if (replicas === was) {
        return done(`Scaled to ${was}`);
      }
      if (replicas !== 0) {
        return {
          state: 'skipped',
          detail: `Scaled to ${replicas} by someone else in the meantime; not changed; was at ${was}`,
        };
      }
      await scale(workload, { found, replicas: was }, context);
      return done(`Scaled back to ${was}`);
    },
  };
}

/** Those that someone scaled up again. @internal */
export async function findScaledUp(
  workloads: readonly Workload[],
  context: StepContext,
): Promise<readonly Workload[]> {
  const up: Workload[] = [];
  for (const workload of workloads) {
    const found = await findWorkload(workload, context);
    if (found && replicasOf(found) > 0) {
      up.push(workload);
    }
  }
  return up;
}

/** The command that scales it back manually; undefined if it wasn't scaled. @internal */
export function commandUp(
  workload: Workload,
  { memory, volume }: StepContext,
): string | undefined {
  const was = memory[workloadKey(workload)];
  return typeof was === 'number'
    ? shell`kubectl -n ${volume.namespace} scale ${RESOURCES[
        workload.resource
      ].kind.toLowerCase()}/${workload.name} --replicas ${was}`
    : undefined;
}

/** The key of its previous number in an operation's memory. @internal */
export function workloadKey({ resource, name }: Workload): string {
  return `${resource}/${name}`;
}

async function findWorkload(
  { resource, name, uid }: Workload,
  { objects, signal }: StepContext,
): Promise<WorkloadObject | undefined> {
  const found = await objects.find<WorkloadObject>(resource, name, signal);
  return found?.metadata.uid === uid ? found : undefined;
}

async function scale(
  { resource, name, uid }: Workload,
  change: { readonly found: WorkloadObject; readonly replicas: number },
  { objects, signal }: StepContext,
): Promise<void> {
  const { resourceVersion } = change.found.metadata;
  await objects.patch(
    resource,
    { name, uid, resourceVersion },
    { spec: { replicas: change.replicas } },
    signal,
    { subresource: 'scale' },
  );
}
