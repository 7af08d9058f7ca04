export { keepLastKnown, mapReading, read, unread, valueOf } from './reading';
export type { Loss, Reading, Unread, UnreadReason } from './reading';
export * from './evidence';
export * from './verdict';
export { count as countOf } from './wording';
export { FINDING_TITLES } from './findingTitles';
export type { FindingCode } from './findingTitles';
export { judgeSource, judgeVolume } from './judge';
export {
  deriveDrillDue,
  MIN_DRILL_PERIOD_SECONDS,
  nextDrillAt,
} from './drills';
export type { DrillDue, DrillPeriodFrom } from './drills';
export { isHiddenSharer, toHiddenSharer } from './hiddenSharer';
export { describeRestorePoint } from './restorable';
export { judgeDestination } from './judgeDestination';
export {
  collectDestinationEvidence,
  collectSourceEvidence,
  collectVolumeEvidence,
} from './collect';
export type {
  CollectVolumeOptions,
  EvidenceInputs,
  NamespaceObjects,
} from './collect';
export { deriveRepositoryFaults } from './repositoryFaults';
export type { RepositoryFault, RepositoryFaultKind } from './repositoryFaults';
export { deriveProof } from './restorable';
export { deriveSnapshotStatus } from './snapshotProof';
export type { SnapshotStatus } from './snapshotProof';
export * from './other-tools';
