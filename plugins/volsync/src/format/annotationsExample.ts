import {
  ANNOTATION_CLAIMS,
  ANNOTATION_CLUSTER,
  ANNOTATION_NAMESPACE,
  ANNOTATION_SELECTOR,
} from 'backstage-plugin-volsync-common';

/** Annotations that say where the volumes of an entity are, to start from. */
export const ANNOTATIONS_EXAMPLE = `metadata:
  annotations:
    ${ANNOTATION_NAMESPACE}: shop
    ${ANNOTATION_CLUSTER}: apps
    ${ANNOTATION_SELECTOR}: app.kubernetes.io/name=checkout
    # or, instead of the selector:
    # ${ANNOTATION_CLAIMS}: data-checkout-db-0`;
