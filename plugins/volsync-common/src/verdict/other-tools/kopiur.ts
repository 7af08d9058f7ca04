import type { PersistentVolumeClaim } from '../../kubernetes/resources';
import type { KopiurPolicy, KopiurSchedule, OtherToolObjects } from './objects';
import { isIn, nameOf, wasRecent } from './objectNames';
import { matchesSelector } from './matchesSelector';
import type { OtherBackup } from './OtherBackup';

/** What kopiur backs up of a claim: a SnapshotPolicy names or selects it, and a SnapshotSchedule runs the policy. */
export function ofKopiur(
  { kopiurPolicies, kopiurSchedules }: OtherToolObjects,
  claim: PersistentVolumeClaim,
  now: string,
): readonly OtherBackup[] {
  return kopiurPolicies
    .filter(
      policy =>
        isIn(policy, claim.metadata.namespace) &&
        policy.spec?.suspend !== true &&
        covers(policy, claim),
    )
    .flatMap(policy => {
      const lastAt = policy.status?.lastSuccessfulSnapshot;
      const schedule = kopiurSchedules.find(
        one =>
          isIn(one, claim.metadata.namespace) &&
          one.spec?.schedule?.suspend !== true &&
          runs(one, policy),
      );
      return schedule || wasRecent(lastAt, now)
        ? [
            {
              tool: 'kopiur' as const,
              by: nameOf('SnapshotPolicy', policy),
              schedule: schedule?.spec?.schedule?.cron,
              lastAt,
            },
          ]
        : [];
    });
}

function covers(
  { spec }: KopiurPolicy,
  { metadata }: PersistentVolumeClaim,
): boolean {
  return (spec?.sources ?? []).some(
    ({ pvc, pvcSelector }) =>
      (pvc?.name !== undefined && pvc.name === metadata.name) ||
      (pvcSelector?.labelSelector !== undefined &&
        matchesSelector(pvcSelector.labelSelector, metadata.labels)),
  );
}

function runs({ spec }: KopiurSchedule, { metadata }: KopiurPolicy): boolean {
  return (
    spec?.policyRef?.name === metadata.name ||
    (spec?.policySelector !== undefined &&
      matchesSelector(spec.policySelector, metadata.labels))
  );
}
