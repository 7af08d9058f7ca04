import { isHarmless } from '../../object-stores/toLifecycleThreats';
import type { CheckDefinition } from '../check';
import { onBuckets } from './onBuckets';

/** Whether the store deletes or archives objects by age. @internal */
export const lifecycle: CheckDefinition = {
  id: 'bucket-lifecycle',
  title: 'No lifecycle rule removes backups',
  meaning:
    'restic needs old objects for new snapshots, so a rule that deletes or archives by age makes every snapshot unusable.',
  run: context =>
    onBuckets(context, {
      async toItem(reading, signal) {
        const name = `${reading.endpoint}/${reading.bucket}`;
        const rules = await reading.lifecycle(signal);
        if (rules.state === 'unread') {
          return { name, state: 'unknown', seen: rules.message };
        }
        const risky = rules.value.filter(rule => !isHarmless(rule));
        return risky.length === 0
          ? { name, state: 'good', seen: 'no such rule' }
          : {
              name,
              state: 'warning',
              seen: risky
                .slice(0, 5)
                .map(
                  ({ id, prefix, expires }) =>
                    `rule "${id}" ${expires ? 'deletes' : 'archives'} ${
                      prefix ? `below "${prefix}"` : 'everything'
                    }`,
                )
                .join(', '),
            };
      },
      good: () => 'No bucket has a rule that deletes or archives objects',
      bad: (bad, count) =>
        `Buckets with a rule that deletes or archives objects, or whose rules were not read: ${bad.length} of ${count}`,
      remedy: {
        text: 'Limit the rule to prefixes without repositories. If it could not be read, allow s3:GetLifecycleConfiguration on the bucket.',
        command: 'mc ilm rule list local/volsync',
      },
    }),
};
