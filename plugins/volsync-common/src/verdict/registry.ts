import type { Rule } from './rule';
import { accessDenied } from './rules/access-denied';
import { backupsStopped } from './rules/backups-stopped';
import { backedUpElsewhere } from './rules/backed-up-elsewhere';
import { backupFailing } from './rules/backup-failing';
import { backupInFuture } from './rules/backup-in-future';
import { backupShrunk } from './rules/backup-shrunk';
import { bucketCreated } from './rules/bucket-created';
import { bucketMissing } from './rules/bucket-missing';
import { bucketUnreadable } from './rules/bucket-unreadable';
import { cacheClassMissing } from './rules/cache-class-missing';
import { claimMissing } from './rules/claim-missing';
import { claimStuck } from './rules/claim-stuck';
import { claimUnbound } from './rules/claim-unbound';
import { clusterUnreadable } from './rules/cluster-unreadable';
import { controllerDown } from './rules/controller-down';
import { credentialsMissing } from './rules/credentials-missing';
import { customCaInvalid } from './rules/custom-ca-invalid';
import { dataRewritten } from './rules/data-rewritten';
import { destinationImpossible } from './rules/destination-impossible';
import { diskFull } from './rules/disk-full';
import { drillFailed } from './rules/drill-failed';
import { drillOverdue } from './rules/drill-overdue';
import { drillPeriodInvalid } from './rules/drill-period-invalid';
import { drillsOff } from './rules/drills-off';
import { emptyRestore } from './rules/empty-restore';
import { emptySource } from './rules/empty-source';
import { eventsRefused } from './rules/events-refused';
import { evidenceMissing } from './rules/evidence-missing';
import { externalSecretFailing } from './rules/external-secret-failing';
import { firstBackupUnfinished } from './rules/first-backup-unfinished';
import { fluxSuspended } from './rules/flux-suspended';
import { foreignRestore } from './rules/foreign-restore';
import { foreignSnapshots } from './rules/foreign-snapshots';
import { imageMissing } from './rules/image-missing';
import { imageUnavailable } from './rules/image-unavailable';
import { incompleteSnapshots } from './rules/incomplete-snapshots';
import { invalidRepositoryAddress } from './rules/invalid-repository-address';
import { invalidSpec } from './rules/invalid-spec';
import { leftovers } from './rules/leftovers';
import { lifecycleThreat } from './rules/lifecycle-threat';
import { metricsGone } from './rules/metrics-gone';
import { metricsStale } from './rules/metrics-stale';
import { moverNotCreated } from './rules/mover-not-created';
import { moverUnschedulable } from './rules/mover-unschedulable';
import { noBackup } from './rules/no-backup';
import { objectiveInvalid } from './rules/objective-invalid';
import { outOfMemory } from './rules/out-of-memory';
import { overdue } from './rules/overdue';
import { paused } from './rules/paused';
import { podSecurity } from './rules/pod-security';
import { populatorEmpty } from './rules/populator-empty';
import { populatorStuck } from './rules/populator-stuck';
import { quotaExceeded } from './rules/quota-exceeded';
import { repositoryChanged } from './rules/repository-changed';
import { repositoryDamaged } from './rules/repository-damaged';
import { repositoryLocked } from './rules/repository-locked';
import { repositoryMissing } from './rules/repository-missing';
import { repositoryNotOpened } from './rules/repository-not-opened';
import { repositoryReinitialised } from './rules/repository-reinitialised';
import { restoreWaits } from './rules/restore-waits';
import { retentionNone } from './rules/retention-none';
import { retentionNotApplied } from './rules/retention-not-applied';
import { retentionOdd } from './rules/retention-odd';
import { sameSecondSnapshots } from './rules/same-second-snapshots';
import { runStuck } from './rules/run-stuck';
import { runUnreadable } from './rules/run-unreadable';
import { scheduleInvalid } from './rules/schedule-invalid';
import { scheduleLooping } from './rules/schedule-looping';
import { scheduleNeverFires } from './rules/schedule-never-fires';
import { scheduleHeld } from './rules/schedule-held';
import { scheduleSwitchedOff } from './rules/schedule-switched-off';
import { secretKeyMissing } from './rules/secret-key-missing';
import { secretMissing } from './rules/secret-missing';
import { sharedRepository } from './rules/shared-repository';
import { snapshotMissing } from './rules/snapshot-missing';
import { staleSuccess } from './rules/stale-success';
import { storageClassMissing } from './rules/storage-class-missing';
import { storeUnreachable } from './rules/store-unreachable';
import { tlsFailure } from './rules/tls-failure';
import { triggerOvertaken } from './rules/trigger-overtaken';
import { unprovenBackup } from './rules/unproven-backup';
import { unprovenRestore } from './rules/unproven-restore';
import { unreadableFiles } from './rules/unreadable-files';
import { unsupportedMover } from './rules/unsupported-mover';
import { volumeSnapshotClassMissing } from './rules/volume-snapshot-class-missing';
import { volumeSnapshotStuck } from './rules/volume-snapshot-stuck';
import { wrongPassword } from './rules/wrong-password';
import { wrongSignature } from './rules/wrong-signature';

import { repositoryIncomplete } from './rules/repository-incomplete';
import { repositoryNotReadable } from './rules/repository-not-readable';
import { repositoryTooLarge } from './rules/repository-too-large';
import { repositoryArchived } from './rules/repository-archived';
import { snapshotEmpty } from './rules/snapshot-empty';
import { snapshotIncomplete } from './rules/snapshot-incomplete';
import { snapshotRewritten } from './rules/snapshot-rewritten';
import { storeBusy } from './rules/store-busy';
import { storeFull } from './rules/store-full';
import { clockSkewed } from './rules/clock-skewed';
import { tokenExpired } from './rules/token-expired';
import { wrongRegion } from './rules/wrong-region';
import { lockDamaged } from './rules/lock-damaged';
import { moverInterrupted } from './rules/mover-interrupted';
import { volumeNotAttached } from './rules/volume-not-attached';

/** All rules; their order decides between findings of equal effect. @internal */
export const rules: readonly Rule[] = [
  drillFailed,
  repositoryIncomplete,
  repositoryArchived,
  repositoryDamaged,
  snapshotIncomplete,
  snapshotEmpty,
  lifecycleThreat,
  snapshotMissing,
  repositoryMissing,
  destinationImpossible,
  emptyRestore,
  wrongPassword,
  wrongSignature,
  wrongRegion,
  clockSkewed,
  tokenExpired,
  accessDenied,
  credentialsMissing,
  secretMissing,
  secretKeyMissing,
  claimMissing,
  invalidSpec,
  invalidRepositoryAddress,
  tlsFailure,
  bucketMissing,
  storeFull,
  storeBusy,
  lockDamaged,
  diskFull,
  moverInterrupted,
  outOfMemory,
  unreadableFiles,
  storeUnreachable,
  repositoryNotOpened,
  scheduleInvalid,
  backupFailing,
  noBackup,
  restoreWaits,
  backupsStopped,
  backedUpElsewhere,
  firstBackupUnfinished,
  emptySource,
  backupShrunk,
  populatorEmpty,
  repositoryReinitialised,
  repositoryChanged,
  bucketCreated,
  sharedRepository,
  foreignSnapshots,
  foreignRestore,
  repositoryLocked,
  incompleteSnapshots,
  retentionNotApplied,
  retentionOdd,
  retentionNone,
  volumeSnapshotClassMissing,
  volumeSnapshotStuck,
  cacheClassMissing,
  storageClassMissing,
  claimUnbound,
  claimStuck,
  moverUnschedulable,
  moverNotCreated,
  volumeNotAttached,
  runStuck,
  quotaExceeded,
  podSecurity,
  imageUnavailable,
  externalSecretFailing,
  controllerDown,
  populatorStuck,
  imageMissing,
  paused,
  scheduleHeld,
  scheduleSwitchedOff,
  scheduleNeverFires,
  scheduleLooping,
  triggerOvertaken,
  overdue,
  backupInFuture,
  staleSuccess,
  drillOverdue,
  customCaInvalid,
  clusterUnreadable,
  runUnreadable,
  unsupportedMover,
  bucketUnreadable,
  repositoryNotReadable,
  repositoryTooLarge,
  snapshotRewritten,
  unprovenBackup,
  unprovenRestore,
  dataRewritten,
  fluxSuspended,
  sameSecondSnapshots,
  leftovers,
  eventsRefused,
  metricsGone,
  metricsStale,
  evidenceMissing,
  objectiveInvalid,
  drillPeriodInvalid,
  drillsOff,
];
