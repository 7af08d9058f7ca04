import { childObject } from '../../json';
import { type ResourceBehaviour } from '../resourceDefinition';

export const namespaceBehaviour: ResourceBehaviour = {
  prepareCreate(namespace) {
    namespace.metadata.labels = {
      ...namespace.metadata.labels,
      'kubernetes.io/metadata.name': namespace.metadata.name,
    };
    namespace.spec = { finalizers: ['kubernetes'] };
    namespace.status = { phase: 'Active' };
  },
  prepareUpdate(namespace, old) {
    namespace.metadata.labels = {
      ...namespace.metadata.labels,
      'kubernetes.io/metadata.name': namespace.metadata.name,
    };
    childObject(namespace, 'spec').finalizers = childObject(
      old,
      'spec',
    ).finalizers;
  },
};
