import { type KubeObject, type ObjectMeta, resourceType } from '../client';

const GROUP = 'rbac.authorization.k8s.io';

interface Role extends KubeObject {
  readonly rules: readonly object[];
}

interface RoleBinding extends KubeObject {
  readonly roleRef: object;
  readonly subjects: readonly object[];
}

export const roles = resourceType<Role>(`${GROUP}/v1`, 'Role', 'roles');
export const roleBindings = resourceType<RoleBinding>(
  `${GROUP}/v1`,
  'RoleBinding',
  'rolebindings',
);

/** The permissions of a mover's account: to use OpenShift's security context constraints, and nothing elsewhere. */
export function moverRole(metadata: ObjectMeta): Role {
  return {
    metadata,
    rules: [
      {
        apiGroups: ['security.openshift.io'],
        resources: ['securitycontextconstraints'],
        resourceNames: ['volsync-privileged-mover'],
        verbs: ['use'],
      },
    ],
  };
}

export function moverRoleBinding(metadata: ObjectMeta): RoleBinding {
  const { name, namespace } = metadata;
  return {
    metadata,
    roleRef: { apiGroup: GROUP, kind: 'Role', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  };
}
