import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_CLUSTER,
  ANNOTATION_NAMESPACE,
  FALLBACK_ANNOTATIONS,
} from 'backstage-plugin-volsync-common';

/** Shown if the entity names no cluster, because then every bound cluster counts. */
const ANY_CLUSTER = 'CLUSTER';

/**
 * The configuration that binds an entity's namespace to the entity, ready to copy. Values are quoted, because the
 * author of an entity could inject lines through its annotations. Pure.
 */
export function toBinding(entity: Entity): string {
  const { annotations = {} } = entity.metadata;
  const cluster =
    annotations[ANNOTATION_CLUSTER] ??
    annotations[FALLBACK_ANNOTATIONS.cluster] ??
    ANY_CLUSTER;
  const namespace =
    annotations[ANNOTATION_NAMESPACE] ??
    annotations[FALLBACK_ANNOTATIONS.namespace] ??
    '';
  return `volsync:
  clusters:
    - name: ${JSON.stringify(cluster.trim())}
      namespaces:
        - name: ${JSON.stringify(namespace.trim())}
          entities: [${JSON.stringify(stringifyEntityRef(entity))}]`;
}
