export * from './reading';
export * from './evidence';
export * from './verdict';
export { judgeVolume, judgeDestination } from './judge';
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
