import type { CheckDefinition } from '../check';
import { onBuckets } from './onBuckets';

/** Whether deleted objects can be recovered. @internal */
export const undelete: CheckDefinition = {
  id: 'undo-deletions',
  title: 'Deletions can be undone',
  meaning:
    'Without versioning, whoever has the key of a repository can delete its backups for good.',
  run: context =>
    onBuckets(context, {
      async toItem(reading, signal) {
        const name = `${reading.endpoint}/${reading.bucket}`;
        const versioning = await reading.versioning(signal);
        if (versioning.state === 'unread') {
          return { name, state: 'unknown', seen: versioning.message };
        }
        if (versioning.value !== 'enabled') {
          return {
            name,
            state: 'warning',
            seen: `versioning is ${versioning.value}`,
          };
        }
        const rules = await reading.lifecycle(signal);
        const days =
          rules.state === 'read'
            ? rules.value.flatMap(({ noncurrentDays }) => noncurrentDays ?? [])
            : undefined;
        return {
          name,
          state: 'good',
          seen: `versioning is enabled; ${describeDays(days)}`,
        };
      },
      good: () => 'Every bucket keeps what is deleted',
      bad: (bad, count) =>
        `Buckets that are not known to keep what is deleted: ${bad.length} of ${count}`,
      remedy: {
        text: 'Enable versioning, with a rule that removes old versions after some weeks. If it could not be read, allow s3:GetBucketVersioning on the bucket.',
        command: 'mc version enable local/volsync',
      },
    }),
};

function describeDays(days: readonly number[] | undefined): string {
  if (days === undefined) {
    return 'for how long is unknown';
  }
  const least = Math.min(...days);
  return days.length === 0
    ? 'old versions are kept without limit'
    : `old versions are kept for ${least} ${least === 1 ? 'day' : 'days'}`;
}
