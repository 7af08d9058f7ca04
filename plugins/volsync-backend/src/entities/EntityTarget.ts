import {
  RELATION_OWNED_BY,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import {
  ANNOTATION_CLAIMS,
  ANNOTATION_CLUSTER,
  ANNOTATION_DRILL,
  ANNOTATION_NAMESPACE,
  ANNOTATION_RPO,
  ANNOTATION_SELECTOR,
  FALLBACK_ANNOTATIONS,
  parseIsoDuration,
} from 'backstage-plugin-volsync-common';
import { isNamespaceName, isObjectName } from 'backstage-plugin-volsync-node';
import { parseLabelSelector, type LabelSelector } from './labelSelector';
import { toError } from '../lib/toError';

/** Which claims of the namespace belong to the entity. @internal */
export type ClaimChoice =
  | { readonly type: 'all' }
  | { readonly type: 'names'; readonly names: readonly string[] }
  | { readonly type: 'selector'; readonly fits: LabelSelector };

/** What an entity references. Bindings decide whether it may see it. @internal */
export interface EntityTarget {
  readonly entityRef: string;
  /** Refs of the owners, from the catalog's relations */
  readonly owners: readonly string[];
  /** Undefined for every cluster where the namespace is bound to it */
  readonly clusters?: readonly string[];
  readonly namespace: string;
  readonly claims: ClaimChoice;
  /** ISO 8601 duration */
  readonly objective?: string;
  /** The drill period as written: an invalid duration is a finding, not an error */
  readonly drill?: string;
}

const MAX_LIST_LENGTH = 50;

/**
 * Reads the annotations: the product's own first, then Backstage's. Throws `NotFoundError` if the entity references
 * nothing. If an annotation is invalid, throws an `InputError` that names the annotation and the rule.
 *
 * @internal
 */
export function toEntityTarget(entity: Entity): EntityTarget {
  const read = annotationsOf(entity);
  const namespace = read(ANNOTATION_NAMESPACE, FALLBACK_ANNOTATIONS.namespace);
  const entityRef = stringifyEntityRef(entity);
  if (!namespace) {
    throw new NotFoundError(
      `The entity "${entityRef}" does not name a namespace. Add the annotation "${ANNOTATION_NAMESPACE}" to it`,
    );
  }
  if (!isNamespaceName(namespace.value)) {
    throw refuse(namespace, 'must be the name of one namespace');
  }
  return {
    entityRef,
    owners: (entity.relations ?? [])
      .filter(relation => relation.type === RELATION_OWNED_BY)
      .map(relation => relation.targetRef.toLocaleLowerCase('en-US')),
    clusters: readClusters(
      read(ANNOTATION_CLUSTER, FALLBACK_ANNOTATIONS.cluster),
    ),
    namespace: namespace.value,
    claims: readClaims(read),
    objective: readObjective(read(ANNOTATION_RPO)),
    drill: read(ANNOTATION_DRILL)?.value,
  };
}

interface Annotation {
  readonly key: string;
  readonly value: string;
}
type ReadAnnotation = (...keys: readonly string[]) => Annotation | undefined;

function annotationsOf(entity: Entity): ReadAnnotation {
  const annotations = entity.metadata.annotations ?? {};
  return (...keys) => {
    const key = keys.find(
      one => Object.hasOwn(annotations, one) && annotations[one]?.trim() !== '',
    );
    return key === undefined
      ? undefined
      : { key, value: (annotations[key] ?? '').trim() };
  };
}

function readClusters(
  annotation: Annotation | undefined,
): readonly string[] | undefined {
  return annotation && splitList(annotation);
}

function readClaims(read: ReadAnnotation): ClaimChoice {
  const names = read(ANNOTATION_CLAIMS);
  if (names) {
    const list = splitList(names);
    const wrong = list.find(name => !isObjectName(name));
    if (wrong !== undefined) {
      throw refuse(names, `${JSON.stringify(wrong)} is not a valid claim name`);
    }
    return { type: 'names', names: list };
  }
  const selector = read(ANNOTATION_SELECTOR, FALLBACK_ANNOTATIONS.selector);
  if (selector) {
    try {
      return { type: 'selector', fits: parseLabelSelector(selector.value) };
    } catch (error) {
      throw refuse(selector, toError(error).message);
    }
  }
  const id = read(FALLBACK_ANNOTATIONS.id);
  return id
    ? {
        type: 'selector',
        fits: labels => labels?.[FALLBACK_ANNOTATIONS.id] === id.value,
      }
    : { type: 'all' };
}

function readObjective(annotation: Annotation | undefined): string | undefined {
  if (annotation && parseIsoDuration(annotation.value) === undefined) {
    throw refuse(annotation, 'must be an ISO 8601 duration such as "PT24H"');
  }
  return annotation?.value;
}

function splitList(annotation: Annotation): readonly string[] {
  const list = [
    ...new Set(
      annotation.value
        .split(',')
        .map(part => part.trim())
        .filter(part => part !== ''),
    ),
  ];
  if (list.length === 0 || list.length > MAX_LIST_LENGTH) {
    throw refuse(
      annotation,
      `must list 1 to ${MAX_LIST_LENGTH} names, separated by commas`,
    );
  }
  return list;
}

function refuse(annotation: Annotation, rule: string): InputError {
  return new InputError(
    `The annotation "${
      annotation.key
    }" is invalid: it ${rule}. Its value is ${JSON.stringify(
      annotation.value.slice(0, 200),
    )}`,
  );
}
