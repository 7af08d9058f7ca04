import type { LifecycleThreat } from 'backstage-plugin-volsync-common';
import { isArchiveClass, type LifecycleRule } from 'restic-repository';

/** What a restore reads from the repository. */
const NEEDED = ['config', 'keys/', 'index/', 'snapshots/', 'data/'];

/**
 * The rules that delete or archive what a restore of this repository needs. restic's objects have no tags, so rules for
 * tagged objects don't apply. Pure.
 *
 * @internal
 */
export function toLifecycleThreats(
  rules: readonly LifecycleRule[],
  options: {
    /** The repository's path in the bucket, empty or with a trailing slash */
    readonly root: string;
    /** Whether the store reads its archive classes directly */
    readonly archiveIsInstant: boolean;
  },
): readonly LifecycleThreat[] {
  return rules
    .filter(
      ({ needsTags, prefix }) => !needsTags && reaches(prefix, options.root),
    )
    .flatMap(({ id, prefix, expires, transitions }): LifecycleThreat[] => [
      ...(expires
        ? [{ rule: id, prefix, action: 'delete' as const, ...expires }]
        : []),
      ...transitions
        .filter(
          ({ storageClass }) =>
            isArchiveClass(storageClass) && !options.archiveIsInstant,
        )
        .map(one => ({
          rule: id,
          prefix,
          action: 'archive' as const,
          ...one,
        })),
    ]);
}

/** Whether the prefix matches any key that is needed. */
function reaches(prefix: string, root: string): boolean {
  return NEEDED.some(name => {
    const needed = `${root}${name}`;
    return needed.startsWith(prefix) || prefix.startsWith(needed);
  });
}

/** A rule that neither deletes nor archives what restic writes, whatever its prefix. @internal */
export function isHarmless({
  needsTags,
  expires,
  transitions,
}: LifecycleRule): boolean {
  return (
    needsTags ||
    (expires === undefined &&
      !transitions.some(({ storageClass }) => isArchiveClass(storageClass)))
  );
}
