import type { AuthorizeHook, User } from '../api-server';

/** The user of the sandbox's own components: with all permissions. */
export const SANDBOX_USER: User = {
  user: 'system:serviceaccount:volsync-system:sandbox',
  groups: ['system:masters'],
};

/** The user of the portal. */
export const PORTAL_USER: User = {
  user: 'system:serviceaccount:backstage:backstage',
  groups: ['system:serviceaccounts', 'system:serviceaccounts:backstage'],
};

const READ = ['get', 'list', 'watch'];

/** What the portal may read besides Secrets, by API group */
const READABLE: Readonly<Record<string, readonly string[]>> = {
  '': [
    'namespaces',
    'pods',
    'persistentvolumeclaims',
    'persistentvolumes',
    'events',
    'resourcequotas',
    'services',
    'configmaps',
    'nodes',
  ],
  apps: ['deployments', 'replicasets', 'statefulsets'],
  autoscaling: ['horizontalpodautoscalers'],
  batch: ['jobs', 'cronjobs'],
  'events.k8s.io': ['events'],
  'storage.k8s.io': ['storageclasses'],
  'apiextensions.k8s.io': ['customresourcedefinitions'],
  'snapshot.storage.k8s.io': [
    'volumesnapshots',
    'volumesnapshotclasses',
    'volumesnapshotcontents',
  ],
  'populator.storage.k8s.io': ['volumepopulators'],
  'volsync.backube': ['replicationsources', 'replicationdestinations'],
  'external-secrets.io': ['*'],
  'kustomize.toolkit.fluxcd.io': ['*'],
  'helm.toolkit.fluxcd.io': ['*'],
  'source.toolkit.fluxcd.io': ['*'],
  'argoproj.io': ['*'],
  'keda.sh': ['*'],
  'monitoring.coreos.com': ['*'],
};

/** What the portal may write, by API group, for operations: the same as the roles of deploy/rbac */
const WRITABLE: Readonly<Record<string, Readonly<Record<string, string[]>>>> = {
  '': { persistentvolumeclaims: ['create', 'delete'] },
  apps: { 'deployments/scale': ['patch'], 'statefulsets/scale': ['patch'] },
  batch: { jobs: ['create', 'delete'] },
  'snapshot.storage.k8s.io': { volumesnapshots: ['create', 'delete'] },
  'volsync.backube': {
    replicationsources: ['patch'],
    'replicationsources/status': ['patch'],
    replicationdestinations: ['create', 'patch', 'delete'],
  },
  'kustomize.toolkit.fluxcd.io': { kustomizations: ['patch'] },
  'helm.toolkit.fluxcd.io': { helmreleases: ['patch'] },
  'argoproj.io': { applications: ['patch'] },
  'keda.sh': { scaledobjects: ['patch'] },
};

/**
 * The roles of the sandbox's clusters. The portal reads, and writes what operations need; it gets Secrets by name and
 * cannot list them, because a list would return every value.
 */
export const authorize: AuthorizeHook = request => {
  if (request.groups.includes('system:masters')) {
    return { allowed: true };
  }
  if (request.user !== PORTAL_USER.user) {
    return { allowed: false };
  }
  if (request.nonResourcePath !== undefined) {
    return { allowed: request.verb === 'get' };
  }
  if (request.group === '' && request.resource === 'secrets') {
    return { allowed: request.verb === 'get' && request.name !== undefined };
  }
  const readable = READABLE[request.group] ?? [];
  const known = readable.includes('*') || readable.includes(request.resource);
  const part = request.subresource;
  const written = part ? `${request.resource}/${part}` : request.resource;
  if (WRITABLE[request.group]?.[written]?.includes(request.verb)) {
    return { allowed: true };
  }
  return {
    allowed:
      known &&
      READ.includes(request.verb) &&
      (part === undefined ||
        part === 'status' ||
        (request.resource === 'pods' && part === 'log')),
  };
};
