import {
  RELATION_OWNED_BY,
  RELATION_PART_OF,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import {
  ANNOTATION_NAMESPACE,
  FALLBACK_ANNOTATIONS,
} from 'backstage-plugin-volsync-common';
import { toEntityTarget, type EntityTarget } from '../entities/EntityTarget';
import { toError } from '../lib/toError';

/** The parts of a catalog entity that the fleet needs. @internal */
export interface FleetEntity {
  readonly entityRef: string;
  /** Changes with the entity; absent if the catalog provides none */
  readonly etag?: string;
  /** What people call it; absent if it has no title */
  readonly title?: string;
  readonly owner?: string;
  readonly system?: string;
  /** The volumes that it references, or why its annotations are invalid */
  readonly asks:
    | { readonly state: 'target'; readonly target: EntityTarget }
    | { readonly state: 'invalid'; readonly message: string };
}

/** The catalog doesn't bound it, and every row holds it. */
const MAX_TITLE_LENGTH = 255;

/** The annotations that reference volumes */
const ASKING_ANNOTATIONS: readonly string[] = [
  ANNOTATION_NAMESPACE,
  FALLBACK_ANNOTATIONS.namespace,
];

/** Undefined for an entity that references no volumes. Pure. @internal */
export function toFleetEntity(entity: Entity): FleetEntity | undefined {
  const annotations = entity.metadata.annotations ?? {};
  if (!ASKING_ANNOTATIONS.some(key => annotations[key]?.trim())) {
    return undefined;
  }
  const related = (type: string) =>
    (entity.relations ?? [])
      .filter(relation => relation.type === type)
      .map(({ targetRef }) => targetRef.toLocaleLowerCase('en-US'));
  return {
    entityRef: stringifyEntityRef(entity),
    etag: entity.metadata.etag,
    title: entity.metadata.title?.slice(0, MAX_TITLE_LENGTH),
    owner: related(RELATION_OWNED_BY)[0],
    system: related(RELATION_PART_OF).find(ref => ref.startsWith('system:')),
    asks: readTarget(entity),
  };
}

function readTarget(entity: Entity): FleetEntity['asks'] {
  try {
    return { state: 'target', target: toEntityTarget(entity) };
  } catch (error) {
    return {
      state: 'invalid',
      message: toError(error).message,
    };
  }
}
