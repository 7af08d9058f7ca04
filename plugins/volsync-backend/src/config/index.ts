export { readVolsyncConfig, type VolsyncConfig } from './VolsyncConfig';
export { accessOf } from './clusters';
export { ConfigurationError } from './parse';
export type {
  ClusterOverlay,
  KubeconfigLocation,
  NamespaceBinding,
} from './clusters';
export type { CoverageConfig } from './coverage';
export type { DrillsConfig } from './drills';
export type { FleetConfig } from './fleet';
export type { LocatedCluster } from './kubernetes';
export type { ObjectStoreConfig, RepositoriesConfig } from './objectStores';
export type { MetricsConfig } from './metrics';
export type { NotificationKind, NotificationsConfig } from './notifications';
export type {
  MoverPart,
  OperationsConfig,
  ApplicationCheckConfig,
  ResticConfig,
  VerificationConfig,
} from './operations';
export type { PlatformConfig } from './platform';
export type { RefreshConfig, LimitsConfig } from './refresh';
