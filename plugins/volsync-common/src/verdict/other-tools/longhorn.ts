import type { PersistentVolumeClaim } from '../../kubernetes/resources';
import type { OtherToolObjects } from './objects';
import { nameOf } from './objectNames';
import type { OtherBackup } from './OtherBackup';

const JOB_LABEL = 'recurring-job.longhorn.io/';
const GROUP_LABEL = 'recurring-job-group.longhorn.io/';
const DEFAULT_GROUP = 'default';
/** Snapshots stay on the volume's own disks, so they are not a backup of it */
const BACKUP_TASKS: readonly string[] = ['backup', 'backup-force-create'];

/**
 * What Longhorn backs up of a claim: labels of its Volume name recurring jobs or their groups, and a Volume without such
 * a label is in the group "default".
 */
export function ofLonghorn(
  { longhornRecurringJobs, longhornVolumes }: OtherToolObjects,
  { metadata }: PersistentVolumeClaim,
): readonly OtherBackup[] {
  const volume = longhornVolumes.find(({ status }) => {
    const { namespace, pvcName } = status?.kubernetesStatus ?? {};
    return pvcName === metadata.name && namespace === metadata.namespace;
  });
  if (!volume) {
    return [];
  }
  const named = (prefix: string) =>
    Object.entries(volume.metadata.labels ?? {})
      .filter(
        ([label, value]) => label.startsWith(prefix) && value === 'enabled',
      )
      .map(([label]) => label.slice(prefix.length));
  const jobs = named(JOB_LABEL);
  const groups = named(GROUP_LABEL);
  const ownGroups =
    jobs.length + groups.length === 0 ? [DEFAULT_GROUP] : groups;
  return longhornRecurringJobs
    .filter(
      ({ metadata: { name }, spec }) =>
        BACKUP_TASKS.includes(spec?.task ?? '') &&
        (jobs.includes(name) ||
          (spec?.groups ?? []).some(group => ownGroups.includes(group))),
    )
    .map(job => ({
      tool: 'Longhorn' as const,
      by: nameOf('RecurringJob', job),
      schedule: job.spec?.cron,
      lastAt: volume.status?.lastBackupAt || undefined,
    }));
}
