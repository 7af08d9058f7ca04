import type { SourceEvidence } from 'backstage-plugin-volsync-common';

/** The one that VolSync would run first comes first: not paused, with a schedule, oldest. Pure. @internal */
export function orderSources(
  sources: readonly SourceEvidence[],
): readonly SourceEvidence[] {
  const rank = ({ source }: SourceEvidence) =>
    (source.spec?.paused ? 2 : 0) + (source.spec?.trigger?.schedule ? 0 : 1);
  return [...sources].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.source.metadata.creationTimestamp ?? '').localeCompare(
        b.source.metadata.creationTimestamp ?? '',
      ) ||
      a.source.metadata.name.localeCompare(b.source.metadata.name),
  );
}
