/**
 * Finds who mounts the claim or would, from the pods that mount it and from the templates that name it, even at 0
 * replicas. Deployments and StatefulSets can be scaled down and back. Anything else that mounts it blocks the plan,
 * with a remedy.
 */
import {
  type KubernetesObject,
  type OwnerReference,
  type PlanWarning,
} from 'backstage-plugin-volsync-common';
import { OPERATION_LABEL } from '../../../lib/operationNames';
import type { SourceIdentity } from '../shared/sourceObject';
import { listServed, type Surroundings } from './surroundings';
import { mountsClaim, podsOn, type MountingPod } from './mounts';
import type { Workload } from './params';
import {
  replicasOf,
  workloadName,
  type PodSpec,
  type WorkloadObject,
} from './workloads';

export interface ClaimUsers {
  readonly workloads: readonly (Workload & {
    readonly object: WorkloadObject;
  })[];
  /** What can't or mustn't be scaled down */
  readonly obstacles: readonly PlanWarning[];
}

interface CronJob extends KubernetesObject {
  readonly spec?: {
    readonly suspend?: boolean;
    readonly jobTemplate?: {
      readonly spec?: { readonly template?: { readonly spec?: PodSpec } };
    };
  };
}

/** Throws `ClusterError` if something can't be read, because then the users of the claim aren't known. @internal */
export async function findUsers(
  request: { readonly claim: string; readonly source: SourceIdentity },
  reader: Surroundings,
): Promise<ClaimUsers> {
  const { objects, signal } = reader;
  const { claim } = request;
  const [pods, deployments, statefulSets, cronJobs] = await Promise.all([
    podsOn(claim, reader),
    objects.list<WorkloadObject>('deployments', undefined, signal),
    objects.list<WorkloadObject>('statefulSets', undefined, signal),
    listServed<CronJob>('cronJobs', reader),
  ]);
  const all = [
    ...deployments.map(object => toWorkload('deployments', object)),
    ...statefulSets.map(object => toWorkload('statefulSets', object)),
  ];
  const found = new Set(
    all.filter(({ object }) => namesClaim(object, claim)).map(({ uid }) => uid),
  );
  const obstacles: PlanWarning[] = [];
  for (const pod of pods) {
    const owner = await ownerOf(pod, request.source, reader);
    if (owner === 'our-mover') {
      continue;
    }
    if (owner && all.some(({ uid }) => uid === owner.uid)) {
      found.add(owner.uid);
    } else {
      obstacles.push(unscalable(pod, owner));
    }
  }
  const workloads = all.filter(({ uid }) => found.has(uid));
  return {
    workloads,
    obstacles: [
      ...obstacles,
      ...workloads.flatMap(workload => hazardsOf(workload, claim)),
      ...cronJobs
        .filter(
          ({ spec }) =>
            !spec?.suspend &&
            mountsClaim(spec?.jobTemplate?.spec?.template?.spec, claim),
        )
        .map(toCronObstacle),
    ],
  };
}

function toWorkload(resource: Workload['resource'], object: WorkloadObject) {
  const { name, uid = '' } = object.metadata;
  return { resource, name, uid, replicas: replicasOf(object), object };
}

function namesClaim(object: WorkloadObject, claim: string): boolean {
  return (
    mountsClaim(object.spec?.template?.spec, claim) ||
    isFromTemplate(object, claim)
  );
}

/** A StatefulSet's own claims have names of the form `<template>-<set>-<number>`. */
function isFromTemplate(
  { metadata, spec }: WorkloadObject,
  claim: string,
): boolean {
  return (spec?.volumeClaimTemplates ?? []).some(template => {
    const prefix = `${template.metadata?.name}-${metadata.name}-`;
    return claim.startsWith(prefix) && /^\d+$/.test(claim.slice(prefix.length));
  });
}

/** The controller that would recreate the pod; for a ReplicaSet, the ReplicaSet's own owner. */
async function ownerOf(
  pod: MountingPod,
  source: SourceIdentity,
  { objects, signal }: Surroundings,
): Promise<OwnerReference | 'our-mover' | undefined> {
  const owner = controllerOf(pod);
  if (owner?.kind === 'ReplicaSet') {
    const set = await objects.find('replicaSets', owner.name, signal);
    return (set?.metadata.uid === owner.uid && controllerOf(set)) || owner;
  }
  if (owner?.kind === 'Job') {
    const job = await objects.find('jobs', owner.name, signal);
    // A running backup of this source doesn't block, because the operation waits for it.
    return job && controllerOf(job)?.uid === source.uid ? 'our-mover' : owner;
  }
  return owner;
}

function controllerOf({
  metadata,
}: KubernetesObject): OwnerReference | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller);
}

function unscalable(
  pod: MountingPod,
  owner: OwnerReference | undefined,
): PlanWarning {
  const { name, labels } = pod.metadata;
  const belongs = owner
    ? `belongs to the ${owner.kind} "${owner.name}"`
    : 'belongs to nothing';
  return {
    code: 'not-scalable',
    severity: 'blocks',
    what: `The pod "${name}" mounts the claim and ${belongs}, which cannot be scaled down.`,
    remedy: remedyFor(owner, labels?.[OPERATION_LABEL] !== undefined),
  };
}

function remedyFor(owner: OwnerReference | undefined, isOurs: boolean): string {
  if (isOurs || owner?.kind === 'Job') {
    return 'Wait until it has ended or delete the Job, then create a new plan.';
  }
  return owner
    ? 'Stop it through its operator and create a new plan, or restore into a new volume.'
    : 'Delete the pod and create a new plan, or restore into a new volume.';
}

/** Workloads for which scaling to 0 has further consequences. */
function hazardsOf(
  workload: Workload & { readonly object: WorkloadObject },
  claim: string,
): readonly PlanWarning[] {
  const { object } = workload;
  const hazards: PlanWarning[] = [];
  const { whenScaled } =
    object.spec?.persistentVolumeClaimRetentionPolicy ?? {};
  if (whenScaled === 'Delete' && isFromTemplate(object, claim)) {
    hazards.push({
      code: 'claim-goes-with-scale',
      severity: 'blocks',
      what: `The ${workloadName(
        workload,
      )} deletes its claims when it is scaled down (persistentVolumeClaimRetentionPolicy.whenScaled).`,
      remedy: 'Set whenScaled to Retain first.',
    });
  }
  const operator = controllerOf(object);
  if (operator) {
    hazards.push({
      code: 'has-operator',
      severity: 'warning',
      what: `The ${workloadName(workload)} belongs to the ${operator.kind} "${
        operator.name
      }", whose operator may start it again. In that case nothing is overwritten and every change is undone.`,
    });
  }
  return hazards;
}

function toCronObstacle({ metadata }: CronJob): PlanWarning {
  return {
    code: 'cron-job',
    severity: 'blocks',
    what: `The CronJob "${metadata.name}" mounts the claim and may start at any time.`,
    remedy: 'Suspend it first (spec.suspend) and resume it afterwards.',
  };
}
