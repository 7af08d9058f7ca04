import type { BucketReadings } from '../object-stores/StoreProbe';
import { notSeen, type CheckOutcome } from './check';

/** Where no Secret leads to a bucket: why the first of them does not. @internal */
export function noBucket({ unread }: BucketReadings): CheckOutcome {
  const [first] = unread;
  if (!first) {
    return { state: 'unknown', seen: 'No source names a Secret' };
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
