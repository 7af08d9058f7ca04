import type { Manifest } from './manifests';

// Cluster-scoped kinds of Kubernetes itself. kustomize assumes that every other kind is namespaced, including custom
// resources.
const CLUSTER_SCOPED = new Set([
  'APIService',
  'CSIDriver',
  'CSINode',
  'CertificateSigningRequest',
  'ClusterRole',
  'ClusterRoleBinding',
  'ComponentStatus',
  'CustomResourceDefinition',
  'FlowSchema',
  'IngressClass',
  'MutatingWebhookConfiguration',
  'Node',
  'PersistentVolume',
  'PriorityClass',
  'PriorityLevelConfiguration',
  'RuntimeClass',
  'SelfSubjectAccessReview',
  'SelfSubjectRulesReview',
  'StorageClass',
  'SubjectAccessReview',
  'TokenReview',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'ValidatingWebhookConfiguration',
  'VolumeAttachment',
]);

/** The object in a namespace, according to kustomize's namespace transformer: it renames a Namespace. */
export function withNamespace(object: Manifest, namespace: string): Manifest {
  if (CLUSTER_SCOPED.has(object.kind)) {
    return object;
  }
  return {
    ...object,
    metadata:
      object.kind === 'Namespace'
        ? { ...object.metadata, name: namespace }
        : { ...object.metadata, namespace },
  };
}
