import type { CheckDefinition } from '../check';
import { notSeen, ofItems } from '../check';
import { noBucket } from '../noBucket';

/** Whether the keys reach nothing but their own bucket. @internal */
export const limitedUser: CheckDefinition = {
  id: 'limited-user',
  title: 'Keys limited to the bucket',
  meaning:
    'If a key can access every bucket, one leaked Secret exposes all of them.',
  async run({ stores, volumes, signal }) {
    const secrets = await volumes.secrets();
    if (secrets.state === 'unread') {
      return notSeen(secrets);
    }
    const looks = await stores.buckets(secrets.value, signal);
    if (looks.buckets.length === 0) {
      return noBucket(looks);
    }
    const items = await Promise.all(
      looks.buckets.map(async bucket => {
        const name = `${bucket.endpoint}/${bucket.bucket}`;
        const limited = await bucket.isLimited(signal);
        if (limited.state === 'unread') {
          return { name, state: 'unknown' as const, seen: limited.message };
        }
        return limited.value
          ? {
              name,
              state: 'good' as const,
              seen: 'its key was refused access to another bucket',
            }
          : {
              name,
              state: 'warning' as const,
              seen: 'its key was not refused access to another bucket name, so it may reach other buckets',
            };
      }),
    );
    return ofItems(
      items,
      bad =>
        bad.length === 0
          ? 'Every key is limited to its bucket'
          : `${bad.length} of ${items.length} not confirmed to be limited`,
      {
        text: 'Replace the readwrite policy with one that names the bucket.',
        command:
          'mc admin policy create local volsync-bucket policy.json && mc admin policy attach local volsync-bucket --user volsync-backup && mc admin policy detach local readwrite --user volsync-backup',
      },
    );
  },
};
