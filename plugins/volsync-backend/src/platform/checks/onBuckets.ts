import {
  countOf,
  type CheckItem,
  type CheckRemedy,
} from 'backstage-plugin-volsync-common';
import type { BucketReading } from '../../object-stores/StoreProbe';
import {
  notSeen,
  ofItems,
  type CheckContext,
  type CheckOutcome,
} from '../check';
import { noBucket } from '../noBucket';
import { describeLimits, LIMIT_REMEDY, toPortalLimits } from '../portalLimits';

/** One item for each bucket and key that Secrets lead to. @internal */
export async function onBuckets(
  { stores, volumes, signal }: CheckContext,
  options: {
    readonly toItem: (
      reading: BucketReading,
      signal: AbortSignal,
    ) => Promise<CheckItem>;
    /** The summary if every item is good; `count` is the number of items */
    readonly good: (count: number) => string;
    /** The summary of the other items, of which there is at least one */
    readonly bad: (bad: readonly CheckItem[], count: number) => string;
    readonly remedy: CheckRemedy;
  },
): Promise<CheckOutcome> {
  const secrets = await volumes.secrets();
  if (secrets.state === 'unread') {
    return notSeen(secrets);
  }
  const readings = await stores.buckets(secrets.value, signal);
  if (readings.buckets.length === 0) {
    return noBucket(readings);
  }
  const items = await Promise.all(
    readings.buckets.map(reading => options.toItem(reading, signal)),
  );
  const limits = toPortalLimits(readings.unread);
  const failed = readings.unread.length - limits.count;
  const areGood = items.every(({ state }) => state === 'good');
  return ofItems(
    [...items, ...limits.items],
    () => {
      const bad = items.filter(({ state }) => state !== 'good');
      return [
        areGood ? options.good(items.length) : options.bad(bad, items.length),
        describeLimits(limits),
        failed > 0 && `${countOf(failed, 'more Secret')} could not be read`,
      ]
        .filter(Boolean)
        .join('. ');
    },
    areGood ? LIMIT_REMEDY : options.remedy,
  );
}
