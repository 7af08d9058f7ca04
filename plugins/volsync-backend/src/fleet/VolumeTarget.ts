import type { VolumeStatus } from './toVolumeStatus';

/** What scheduled test restores and requests for many volumes need to know of a volume. @internal */
export interface VolumeTarget
  extends Pick<
    VolumeStatus,
    | 'cluster'
    | 'namespace'
    | 'claim'
    | 'entityRef'
    | 'owners'
    | 'isBound'
    | 'isKnown'
    | 'hasSnapshot'
    | 'drilledAt'
  > {
  readonly drills?: Pick<
    NonNullable<VolumeStatus['drills']>,
    'everySeconds' | 'scheduled'
  >;
}

/** The columns of the row have its names. */
export type StoredTarget = Omit<
  VolumeTarget,
  'cluster' | 'namespace' | 'claim' | 'entityRef'
>;

/** As it is stored. Doesn't contain what often changes. Pure. @internal */
export function toStoredTarget(status: VolumeStatus): string {
  const { owners, isBound, isKnown, hasSnapshot, drills, drilledAt } = status;
  const target: StoredTarget = {
    owners,
    isBound,
    isKnown,
    hasSnapshot,
    ...(drills && {
      drills: {
        everySeconds: drills.everySeconds,
        scheduled: drills.scheduled,
      },
    }),
    ...(drilledAt !== undefined && { drilledAt }),
  };
  return JSON.stringify(target);
}
