/**
 * The backend's parts, from an API server to evidence and reports, for tools and tests of this repository, such as the
 * replay of recordings. Not for adopters: anything here may change in a patch.
 *
 * @packageDocumentation
 */
export { ClusterCache, type CacheChange } from './clusters/ClusterCache';
export { ClusterRegistry } from './clusters/ClusterRegistry';
export type { ClusterDetails } from './clusters/DetailsService';
export { DirectClusterAccess } from './clusters/DirectClusterAccess';
export { connectClusters } from './clusters/kubeconfigs';
export { WATCHED, type WatchedKind } from './clusters/kinds';
export type { OtherToolsLookup } from './clusters/OtherTools';
export {
  OTHER_TOOL_KINDS,
  toAnnotatedPods,
  toOtherToolObjects,
} from './clusters/otherToolSchemas';
export { LogTails } from './clusters/LogTails';
export type { SecretName } from './clusters/SecretName';
export { toSecretKeys, type SecretMetadata } from './clusters/toSecretKeys';
export { readVolsyncConfig } from './config';
export { chooseClaims } from './entities/chooseClaims';
export { EndedRuns } from './evidence/EndedRuns';
export { EvidenceService } from './evidence/EvidenceService';
export { TerminatedPods } from './evidence/TerminatedPods';
export { RunObserver } from './evidence/RunObserver';
export { toRunEntry } from './history/toRunEntry';
export { Changes } from './lib/Changes';
export type { Clock } from './lib/clock';
export type { MetricsLookup } from './metrics/MetricsService';
export { parseS3Repository as parseRepository } from './object-stores/parseS3Repository';
export type { RepositoryLookup } from './object-stores/RepositoryService';
export { tallyObjects } from './object-stores/tallyObjects';
export { toVolumeReport } from './report/toVolumeReport';
