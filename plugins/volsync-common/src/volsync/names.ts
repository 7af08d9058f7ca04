/**
 * The names of the objects that VolSync creates for a source or a destination. Measured on v0.17-dev. Owner references
 * are more reliable, because VolSync shortens Job names over 63 characters with a checksum.
 */

/** The kinds that VolSync reconciles. @public */
export type MoverKind = 'ReplicationSource' | 'ReplicationDestination';

/** Marks objects that VolSync created. @public */
export const CREATED_BY_LABEL = 'app.kubernetes.io/created-by';
/** Names the uid of the resource whose next clean-up removes the object. @public */
export const CLEANUP_LABEL = 'volsync.backube/cleanup';
/** Keeps an object from being cleaned up. @public */
export const DO_NOT_DELETE_LABEL = 'volsync.backube/do-not-delete';
/** On the populator's temporary claim: the uid of the claim that it fills. @public */
export const POPULATOR_LABEL = 'volsync.backube/populator-pvc-for';
/** On a namespace: movers may run as root there. @public */
export const PRIVILEGED_MOVERS_ANNOTATION = 'volsync.backube/privileged-movers';
/** The host and the path that VolSync's mover gives to every snapshot. @public */
export const MOVER_HOST = 'volsync';
/** @public */
export const MOVER_PATH = '/data';
/** VolSync deletes the Job after this many failed pods and starts a new run. @public */
export const ATTEMPT_LIMIT = 8;

/** The Job that runs the mover. @public */
export function moverJobName(kind: MoverKind, name: string): string {
  return kind === 'ReplicationSource'
    ? `volsync-src-${name}`
    : `volsync-dst-${name}`;
}

/** The claim in which restic keeps its cache; it stays between runs. @public */
export function cacheClaimName(kind: MoverKind, name: string): string {
  return `${moverJobName(kind, name)}-cache`;
}

/** The point-in-time claim and volume snapshot of a source, or the temporary claim of a destination. @public */
export function temporaryName(kind: MoverKind, name: string): string {
  return kind === 'ReplicationSource'
    ? `volsync-${name}-src`
    : `volsync-${name}-dest`;
}
