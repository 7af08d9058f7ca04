export {
  volsyncApiRef,
  type ReportOptions,
  type ReportUpdate,
  type VolsyncApi,
} from './VolsyncApi';
export type { OperationsApi } from './OperationsApi';
export type {
  Abortable,
  DownloadQuery,
  FindQuery,
  FolderQuery,
  RepositoryApi,
  SnapshotQuery,
  Streamed,
  VolumeRef,
} from './RepositoryApi';
export { volsyncChoicesApiRef, type ChoicesApi } from './ChoicesApi';
export { ChoicesClient } from './ChoicesClient';
export {
  volsyncPlatformApiRef,
  type EvidenceFile,
  type EvidenceFormat,
  type FleetPageRequest,
  type FleetQuery,
  type PlatformApi,
} from './PlatformApi';
export { PlatformClient } from './PlatformClient';
export { volsyncBulkApiRef, type BulkApi } from './BulkApi';
export { BulkClient } from './BulkClient';
export { VolsyncClient, type VolsyncClientOptions } from './VolsyncClient';
export {
  createClusterSignIn,
  type ClusterSignIn,
  type ClusterTokenProvider,
} from './ClusterSignIn';
