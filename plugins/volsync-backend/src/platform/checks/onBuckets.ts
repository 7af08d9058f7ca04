import type { CheckItem, CheckRemedy } from 'backstage-plugin-volsync-common';
import type { BucketReading } from '../../object-stores/StoreProbe';
import {
  notSeen,
  ofItems,
  type CheckContext,
  type CheckOutcome,
} from '../check';
import { noBucket } from '../noBucket';

/** One item for each bucket and key that Secrets lead to. @internal */
export async function onBuckets(
  { stores, volumes, signal }: CheckContext,
  options: {
    readonly toItem: (
      look: BucketReading,
      signal: AbortSignal,
    ) => Promise<CheckItem>;
    /** What is said if every item is good; `count` is the number of items */
    readonly good: (count: number) => string;
    /** What is said of the others, of which there is at least one */
    readonly bad: (bad: readonly CheckItem[], count: number) => string;
    readonly remedy: CheckRemedy;
  },
): Promise<CheckOutcome> {
  const secrets = await volumes.secrets();
  if (secrets.state === 'unread') {
    return notSeen(secrets);
  }
  const looks = await stores.buckets(secrets.value, signal);
  if (looks.buckets.length === 0) {
    return noBucket(looks);
  }
  const items = await Promise.all(
    looks.buckets.map(look => options.toItem(look, signal)),
  );
  return ofItems(
    items,
    bad =>
      bad.length === 0
        ? options.good(items.length)
        : options.bad(bad, items.length),
    options.remedy,
  );
}
