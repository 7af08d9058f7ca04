import { countOf } from 'backstage-plugin-volsync-common';
import type { CheckDefinition } from '../check';
import { onBuckets } from './onBuckets';

/** Whether a leaked key of one app can read the backups of another. @internal */
export const keyIsolation: CheckDefinition = {
  id: 'key-isolation',
  title: 'One key for each app',
  meaning:
    'If apps share a key, or a bucket whose policy does not separate their keys, one leaked Secret can delete the backups of all of them.',
  run: context =>
    onBuckets(context, {
      async toItem(reading, signal) {
        const { namespaces, secrets } = reading;
        const name = `${reading.endpoint}/${reading.bucket}, key of ${
          secrets[0] ?? ''
        }${secrets.length > 1 ? ` and ${secrets.length - 1} more` : ''}`;
        if (namespaces.length > 1) {
          return {
            name,
            state: 'warning',
            seen: `the same key in ${countOf(namespaces.length, 'namespace')}`,
          };
        }
        if (!reading.readsOthers) {
          return { name, state: 'good', seen: 'no other key in this bucket' };
        }
        const others = await reading.readsOthers(signal);
        if (others.state === 'unread') {
          return { name, state: 'unknown', seen: others.message };
        }
        return others.value
          ? {
              name,
              state: 'warning',
              seen: 'it can list the repository of another key in the same bucket',
            }
          : {
              name,
              state: 'good',
              seen: 'it was refused the repository of another key',
            };
      },
      good: () => 'No key is known to reach the backups of another app',
      bad: (bad, count) =>
        `Keys that may reach the backups of another app: ${bad.length} of ${count}`,
      remedy: {
        text: 'Give each app its own key, and limit its policy to the prefix of its repository.',
      },
    }),
};
