import type { CheckItem } from 'backstage-plugin-volsync-common';
import type { BucketReading } from '../../object-stores/StoreProbe';
import type { CheckDefinition } from '../check';
import { onBuckets } from './onBuckets';

async function toItem(
  reading: BucketReading,
  signal: AbortSignal,
): Promise<CheckItem> {
  const { endpoint, bucket, users } = reading;
  const name = `${endpoint}/${bucket}`;
  const exists = await reading.exists(signal);
  if (exists.state === 'unread') {
    return { name, state: 'unknown', seen: exists.message };
  }
  return exists.value
    ? {
        name,
        state: 'good',
        seen: `exists, used by ${users} ${users === 1 ? 'Secret' : 'Secrets'}`,
      }
    : { name, state: 'bad', seen: 'not found' };
}

/** Whether the buckets that Secrets name exist. @internal */
export const buckets: CheckDefinition = {
  id: 'bucket',
  title: 'Bucket exists',
  meaning:
    'If the bucket is missing, every backup fails. If its name is misspelled and the key can create buckets, backups go to the wrong place.',
  run: context =>
    onBuckets(context, {
      toItem,
      good: count =>
        count === 1
          ? 'The bucket that Secrets name exists'
          : `All ${count} buckets that Secrets name exist`,
      bad: (bad, count) =>
        `${bad.length} of ${count} not confirmed: ${bad
          .map(item => item.name)
          .join(', ')}`,
      remedy: {
        text: 'Create the bucket, or correct RESTIC_REPOSITORY in the Secret. Backups under another name stay where they are.',
        command: 'mc mb --ignore-existing local/volsync',
      },
    }),
};
