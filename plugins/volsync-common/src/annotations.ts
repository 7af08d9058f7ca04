/** Annotations that the product reads. An annotation on an entity never authorises. */

/** Comma-separated cluster names, on a catalog entity. @public */
export const ANNOTATION_CLUSTER = 'backstage-volsync/cluster';
/** One namespace, on a catalog entity. @public */
export const ANNOTATION_NAMESPACE = 'backstage-volsync/namespace';
/** A label selector on claims, on a catalog entity. @public */
export const ANNOTATION_SELECTOR = 'backstage-volsync/selector';
/** Comma-separated claim names, on a catalog entity. @public */
export const ANNOTATION_CLAIMS = 'backstage-volsync/claims';
/** The objective, an ISO 8601 duration: on the ReplicationSource, else the claim, else the catalog entity. @public */
export const ANNOTATION_RPO = 'backstage-volsync/rpo';
/** Time between drills, an ISO 8601 duration. @public */
export const ANNOTATION_DRILL = 'backstage-volsync/drill';
/**
 * On a ReplicationSource while an operation suspends its schedule with a manual tag: JSON, see `toHoldAnnotations`. The
 * product writes it and removes it.
 *
 * @public
 */
export const ANNOTATION_HOLD = 'backstage-volsync/hold';
/** On a Namespace: comma-separated entity refs that may claim it. @public */
export const ANNOTATION_ENTITIES = 'backstage-volsync/entities';

/** Where the product's own annotations are missing. @public */
export const FALLBACK_ANNOTATIONS = {
  cluster: 'backstage.io/kubernetes-cluster',
  namespace: 'backstage.io/kubernetes-namespace',
  selector: 'backstage.io/kubernetes-label-selector',
  id: 'backstage.io/kubernetes-id',
} as const;
