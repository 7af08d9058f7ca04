import type { CheckItem } from 'backstage-plugin-volsync-common';
import type { BucketLook } from '../../object-stores/StoreProbe';
import type { CheckDefinition } from '../check';
import { notSeen, ofItems } from '../check';
import { noBucket } from '../noBucket';

async function toItem(
  look: BucketLook,
  signal: AbortSignal,
): Promise<CheckItem> {
  const { endpoint, bucket, users } = look;
  const name = `${endpoint}/${bucket}`;
  const exists = await look.exists(signal);
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

/** Whether the buckets that Secrets name are there. @internal */
export const buckets: CheckDefinition = {
  id: 'bucket',
  title: 'Bucket exists',
  meaning:
    'If the bucket is missing, every backup fails. If its name is misspelled and the key can create buckets, backups go to the wrong place.',
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
      looks.buckets.map(look => toItem(look, signal)),
    );
    return ofItems(
      items,
      bad =>
        bad.length === 0
          ? `${
              items.length === 1 ? 'The bucket' : `All ${items.length} buckets`
            } that Secrets name ${items.length === 1 ? 'exists' : 'exist'}`
          : `${bad.length} of ${items.length} not confirmed: ${bad
              .map(item => item.name)
              .join(', ')}`,
      {
        text: 'Create the bucket, or correct RESTIC_REPOSITORY in the Secret. Backups under another name stay where they are.',
        command: 'mc mb --ignore-existing local/volsync',
      },
    );
  },
};
