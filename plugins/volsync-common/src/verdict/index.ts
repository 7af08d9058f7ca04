export * from './reading';
export * from './evidence';
export * from './verdict';
export { judgeSource, judgeVolume } from './judge';
export { deriveDrillOutlook, nextDrillAt } from './drills';
export type { DrillOutlook, DrillPeriodFrom } from './drills';
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
