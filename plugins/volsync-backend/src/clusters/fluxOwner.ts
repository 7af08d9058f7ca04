import type {
  ConditionedObject,
  KubernetesObject,
} from 'backstage-plugin-volsync-common';
import { isNamespaceName, isObjectName } from 'backstage-plugin-volsync-node';

/** The Flux object that claims to have applied this one. */
interface FluxOwner {
  readonly resource: 'kustomizations' | 'helmReleases';
  readonly namespace: string;
  readonly name: string;
}

const OWNERS = [
  ['kustomizations', 'kustomize.toolkit.fluxcd.io'],
  ['helmReleases', 'helm.toolkit.fluxcd.io'],
] as const;

/**
 * Reads the owner from the labels. Anyone may set labels, so the owner is shown only if `isApplied` agrees. @internal
 */
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
 * Whether the owner's own record includes the object. A Kustomization lists everything that it applied. A HelmRelease
 * doesn't, so it is trusted only if it is in the object's own namespace or targets it.
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

/** Keeps only what verdicts use: conditions, suspension and identity. @internal */
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
