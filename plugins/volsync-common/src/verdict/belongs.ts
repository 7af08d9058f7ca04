import type { KubernetesObject } from '../kubernetes/resources';
import type { MoverKind } from '../volsync/names';

/** Whether the object has a controller reference to this owner. */
export function isOwnedBy(
  object: KubernetesObject,
  owner: {
    readonly kind: string;
    readonly name: string;
    readonly uid?: string;
  },
): boolean {
  return (object.metadata.ownerReferences ?? []).some(reference =>
    owner.uid
      ? reference.uid === owner.uid
      : reference.kind === owner.kind && reference.name === owner.name,
  );
}

/** Whether another source or destination owns it: if so, its name alone proves nothing. */
export function isOwnedByAnother(
  object: KubernetesObject,
  owner: { readonly kind: MoverKind; readonly uid?: string },
): boolean {
  return (object.metadata.ownerReferences ?? []).some(
    reference =>
      reference.kind.startsWith('Replication') &&
      (reference.kind !== owner.kind ||
        (owner.uid !== undefined && reference.uid !== owner.uid)),
  );
}
