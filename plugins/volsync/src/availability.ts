import type { Entity } from '@backstage/catalog-model';
import type { FilterPredicate } from '@backstage/filter-predicates';
import {
  ANNOTATION_NAMESPACE,
  FALLBACK_ANNOTATIONS,
} from 'backstage-plugin-volsync-common';

const NAMESPACE = `metadata.annotations.${ANNOTATION_NAMESPACE}` as const;
const FALLBACK =
  `metadata.annotations.${FALLBACK_ANNOTATIONS.namespace}` as const;

/**
 * Selects the entities with a tab and a card: those that name a namespace, because the backend needs one to find
 * volumes. It is a predicate, so `app-config.yaml` can replace it.
 */
export const volsyncEntityFilter: FilterPredicate = {
  $all: [
    { kind: { $in: ['component', 'resource', 'system'] } },
    {
      $any: [
        { [NAMESPACE]: { $exists: true } },
        { [FALLBACK]: { $exists: true } },
      ],
    },
  ],
};

/**
 * Whether an entity names the location of its volumes, so the tab has something to show.
 *
 * @public
 */
export function isVolsyncAvailable(entity: Entity): boolean {
  const { annotations = {} } = entity.metadata;
  return [ANNOTATION_NAMESPACE, FALLBACK_ANNOTATIONS.namespace].some(name =>
    Boolean(annotations[name]?.trim()),
  );
}
