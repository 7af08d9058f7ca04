import type {
  ConditionedObject,
  KubernetesObject,
} from 'backstage-plugin-volsync-common';
import { isNamespaceName, isObjectName } from 'backstage-plugin-volsync-node';

/** Which Flux object says that it applied this one. @internal */
export interface FluxOwner {
  readonly resource: 'kustomizations' | 'helmReleases';
  readonly namespace: string;
  readonly name: string;
}

const OWNERS = [
  ['kustomizations', 'kustomize.toolkit.fluxcd.io'],
  ['helmReleases', 'helm.toolkit.fluxcd.io'],
] as const;

/** From the labels. Anybody may set labels: what is read there is shown only if `isApplied` agrees. @internal */
export function fluxOwnerOf(object: KubernetesObject): FluxOwner | undefined {
  const labels = object.metadata.labels ?? {};
  for (const [resource, prefix] of OWNERS) {
    const name = labels[`${prefix}/name`];
    const namespace = labels[`${prefix}/namespace`];
    if (name && namespace && isObjectName(name) && isNamespaceName(namespace)) {
      return { resource, name, namespace };
    }
  }
  return undefined;
}

/**
 * Whether the owner's own record holds the object. A Kustomization lists all that it applied; a HelmRelease does not,
 * so that only one in the object's own namespace, or one that targets it, is believed.
 *
 * @internal
 */
export function isApplied(
  owner: ConditionedObject,
  object: KubernetesObject,
): boolean {
  const { name, namespace } = object.metadata;
  const inventory = owner.status?.inventory as
    | { readonly entries?: readonly { readonly id?: string }[] }
    | undefined;
  if (inventory?.entries) {
    return inventory.entries.some(({ id }) =>
      id?.startsWith(`${namespace}_${name}_`),
    );
  }
  return (
    owner.metadata.namespace === namespace ||
    owner.spec?.targetNamespace === namespace
  );
}

/** Only what a verdict needs: conditions, whether it is suspended, and what it is. @internal */
export function trimFlux(owner: ConditionedObject): ConditionedObject {
  const { apiVersion, kind, metadata, spec, status } = owner;
  return {
    apiVersion,
    kind,
    metadata: { name: metadata.name, namespace: metadata.namespace },
    spec: { suspend: spec?.suspend },
    status: {
      conditions: status?.conditions,
      lastAppliedRevision: status?.lastAppliedRevision,
    },
  };
}
