import type { ReplicationSource } from '../volsync/resources';

/** Orders sources by which one VolSync runs first: not paused, with a schedule, oldest. Pure. @public */
export function orderSources<
  T extends { readonly source: Pick<ReplicationSource, 'metadata' | 'spec'> },
>(sources: readonly T[]): readonly T[] {
  const rank = ({ source: { spec } }: T) =>
    (spec?.paused ? 2 : 0) + (spec?.trigger?.schedule ? 0 : 1);
  return [...sources].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      (a.source.metadata.creationTimestamp ?? '').localeCompare(
        b.source.metadata.creationTimestamp ?? '',
      ) ||
      a.source.metadata.name.localeCompare(b.source.metadata.name),
  );
}
