import type { CheckDefinition } from '../check';
import { onBuckets } from './onBuckets';

/** Whether keys can only access their own bucket. @internal */
export const limitedUser: CheckDefinition = {
  id: 'limited-user',
  title: 'Keys limited to the bucket',
  meaning:
    'If a key can access every bucket, one leaked Secret exposes all of them.',
  run: context =>
    onBuckets(context, {
      toItem: async (bucket, signal) => {
        const name = `${bucket.endpoint}/${bucket.bucket}`;
        const limited = await bucket.isLimited(signal);
        if (limited.state === 'unread') {
          return { name, state: 'unknown', seen: limited.message };
        }
        return limited.value
          ? {
              name,
              state: 'good',
              seen: 'its key was refused access to another bucket',
            }
          : {
              name,
              state: 'warning',
              seen: 'its key was not refused access to another bucket name, so it may reach other buckets',
            };
      },
      good: () => 'Every key is limited to its bucket',
      bad: (bad, count) =>
        `${bad.length} of ${count} not confirmed to be limited`,
      remedy: {
        text: 'Replace the readwrite policy with one that names the bucket.',
        command:
          'mc admin policy create local volsync-bucket policy.json && mc admin policy attach local volsync-bucket --user volsync-backup && mc admin policy detach local readwrite --user volsync-backup',
      },
    }),
};
