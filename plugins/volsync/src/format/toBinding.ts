import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_CLUSTER,
  ANNOTATION_NAMESPACE,
  FALLBACK_ANNOTATIONS,
} from 'backstage-plugin-volsync-common';

/** Shown if the entity names no cluster, because then every bound cluster counts. */
const ANY_CLUSTER = 'CLUSTER';

/** A namespace, and the entity to bind it to. */
export interface MissingBinding {
  readonly cluster?: string;
  readonly namespace?: string;
  readonly entityRef: string;
}

/** The configuration that binds an entity's namespace to the entity, ready to copy. Pure. */
export function toBinding(entity: Entity): string {
  const { annotations = {} } = entity.metadata;
  return toBindings([
    {
      cluster:
        annotations[ANNOTATION_CLUSTER] ??
        annotations[FALLBACK_ANNOTATIONS.cluster],
      namespace:
        annotations[ANNOTATION_NAMESPACE] ??
        annotations[FALLBACK_ANNOTATIONS.namespace],
      entityRef: stringifyEntityRef(entity),
    },
  ]);
}

/**
 * The configuration that adds these bindings, by cluster. Values are quoted, because the author of an entity could inject
 * lines through its annotations. Pure.
 */
export function toBindings(missing: readonly MissingBinding[]): string {
  const byCluster = new Map<string, string[]>();
  for (const { cluster = ANY_CLUSTER, namespace = '', entityRef } of missing) {
    const name = cluster.trim();
    const lines = byCluster.get(name) ?? [];
    byCluster.set(name, lines);
    lines.push(
      `        - name: ${JSON.stringify(namespace.trim())}`,
      `          entities: [${JSON.stringify(entityRef)}]`,
    );
  }
  return [
    'volsync:',
    '  clusters:',
    ...[...byCluster].flatMap(([name, lines]) => [
      `    - name: ${JSON.stringify(name)}`,
      '      namespaces:',
      ...lines,
    ]),
  ].join('\n');
}
