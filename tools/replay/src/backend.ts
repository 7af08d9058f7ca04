/** The backend's own parts. They are internal to its package: only this file reaches in. */
export { ClusterCache } from 'backstage-plugin-volsync-backend/src/clusters/ClusterCache';
export type { CacheChange } from 'backstage-plugin-volsync-backend/src/clusters/ClusterCache';
export { ClusterRegistry } from 'backstage-plugin-volsync-backend/src/clusters/ClusterRegistry';
export { DirectClusterAccess } from 'backstage-plugin-volsync-backend/src/clusters/DirectClusterAccess';
export { WATCHED } from 'backstage-plugin-volsync-backend/src/clusters/kinds';
export type { WatchedKind } from 'backstage-plugin-volsync-backend/src/clusters/kinds';
export { connectClusters } from 'backstage-plugin-volsync-backend/src/clusters/kubeconfigs';
export { LogTails } from 'backstage-plugin-volsync-backend/src/clusters/LogTails';
export { readVolsyncConfig } from 'backstage-plugin-volsync-backend/src/config';
export { chooseClaims } from 'backstage-plugin-volsync-backend/src/entities/chooseClaims';
export { Changes } from 'backstage-plugin-volsync-backend/src/lib/Changes';
export type { Clock } from 'backstage-plugin-volsync-backend/src/lib/clock';
export { parseRepository } from 'backstage-plugin-volsync-backend/src/object-stores/parseRepository';
export { tallyObjects } from 'backstage-plugin-volsync-backend/src/object-stores/tallyObjects';
export { EvidenceService } from 'backstage-plugin-volsync-backend/src/evidence/EvidenceService';
export type {
  ClusterDetails,
  MetricsLookup,
  RepositoryLookup,
  SecretName,
} from 'backstage-plugin-volsync-backend/src/evidence/EvidenceService';
export { FormerPods } from 'backstage-plugin-volsync-backend/src/evidence/FormerPods';
export { RunObserver } from 'backstage-plugin-volsync-backend/src/evidence/RunObserver';
export { toVolumeReport } from 'backstage-plugin-volsync-backend/src/report/toVolumeReport';
