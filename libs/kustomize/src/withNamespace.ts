import type { Manifest } from './manifests';

// The kinds of Kubernetes itself that live in no namespace. kustomize takes every other kind for a namespaced one,
// those of custom resources too.
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

/** The object in a namespace, as kustomize's namespace transformer puts it: it renames a Namespace. */
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
