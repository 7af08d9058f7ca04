import type { PersistentVolumeClaim, Pod } from '../client';
import { controlledBy } from './ownership';
import { type StatefulSet, statefulSets } from './workloadResources';

export const REVISION_LABEL = 'controller-revision-hash';

/** The claims of one replica, with Kubernetes' names: `<template>-<set>-<ordinal>`. */
export function claimsOf(
  set: StatefulSet,
  ordinal: number,
): PersistentVolumeClaim[] {
  return (set.spec.volumeClaimTemplates ?? []).map(({ metadata, spec }) => ({
    metadata: {
      ...metadata,
      name: `${metadata.name}-${set.metadata.name}-${ordinal}`,
      namespace: set.metadata.namespace,
      labels: { ...metadata.labels, ...set.spec.selector?.matchLabels },
    },
    spec,
  }));
}

/** The pod of one replica, with its claims among the volumes. */
export function statefulPod(
  set: StatefulSet,
  options: { readonly ordinal: number; readonly revision: string },
): Pod {
  const { ordinal, revision } = options;
  const { template, volumeClaimTemplates = [] } = set.spec;
  const name = `${set.metadata.name}-${ordinal}`;
  const own = new Set(volumeClaimTemplates.map(each => each.metadata.name));
  return {
    metadata: {
      name,
      namespace: set.metadata.namespace,
      generateName: `${set.metadata.name}-`,
      labels: {
        ...template.metadata?.labels,
        'apps.kubernetes.io/pod-index': String(ordinal),
        'statefulset.kubernetes.io/pod-name': name,
        [REVISION_LABEL]: revision,
      },
      ...(template.metadata?.annotations && {
        annotations: { ...template.metadata.annotations },
      }),
      ownerReferences: controlledBy(statefulSets, set),
    },
    spec: {
      ...template.spec,
      hostname: name,
      volumes: [
        ...claimsOf(set, ordinal).map((claim, index) => ({
          name: volumeClaimTemplates[index]?.metadata.name ?? '',
          persistentVolumeClaim: { claimName: claim.metadata.name },
        })),
        ...(template.spec.volumes ?? []).filter(each => !own.has(each.name)),
      ],
    },
  };
}
