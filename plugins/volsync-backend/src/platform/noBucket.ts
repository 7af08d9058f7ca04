import type { BucketReadings } from '../object-stores/StoreProbe';
import { notSeen, type CheckOutcome } from './check';
import { describeLimits, LIMIT_REMEDY, toPortalLimits } from './portalLimits';

/** The outcome if no Secret leads to a bucket, with the first reason. @internal */
export function noBucket({ unread, elsewhere }: BucketReadings): CheckOutcome {
  const limits = toPortalLimits(unread);
  const first = unread.find(({ reason }) => reason !== 'unsupported');
  if (!first && limits.count > 0) {
    return {
      state: 'unknown',
      seen: describeLimits(limits) ?? '',
      remedy: LIMIT_REMEDY,
      items: limits.items,
    };
  }
  if (!first) {
    return elsewhere > 0
      ? {
          state: 'off',
          seen: 'No Secret leads to a bucket. The repositories are in stores without buckets',
        }
      : { state: 'unknown', seen: 'No source names a Secret' };
  }
  const { length } = unread;
  return notSeen({
    ...first,
    message: `${
      length === 1
        ? "The only Secret doesn't lead to a bucket"
        : `None of ${length} Secrets leads to a bucket`
    }: ${first.message}`,
  });
}
