import type { KubeObject, OwnerReference, Pod, ResourceType } from '../client';

/** The controller reference from an object to its workload. */
export function controlledBy<T extends KubeObject>(
  type: ResourceType<T>,
  owner: T,
): OwnerReference[] {
  return [
    {
      apiVersion: type.apiVersion,
      kind: type.kind,
      name: owner.metadata.name,
      uid: owner.metadata.uid ?? '',
      controller: true,
      blockOwnerDeletion: true,
    },
  ];
}

export function isControlledBy(object: KubeObject, owner: KubeObject): boolean {
  return Boolean(
    object.metadata.ownerReferences?.some(
      each => each.controller && each.uid === owner.metadata.uid,
    ),
  );
}

/** The key of an object's workload of that kind. */
export function controllerKeyOf(
  object: KubeObject,
  kind: string,
): string | undefined {
  const owner = object.metadata.ownerReferences?.find(
    each => each.controller && each.kind === kind,
  );
  return owner && `${object.metadata.namespace}/${owner.name}`;
}

/** Whether a pod has ended; pods of workloads do not, unless their node lost them. */
export function hasEnded({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

export function isReady({ status, metadata }: Pod): boolean {
  return (
    !metadata.deletionTimestamp &&
    Boolean(
      status?.conditions?.some(
        each => each.type === 'Ready' && each.status === 'True',
      ),
    )
  );
}
