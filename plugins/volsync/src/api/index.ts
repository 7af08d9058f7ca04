export {
  volsyncApiRef,
  type ReportOptions,
  type ReportUpdate,
  type VolsyncApi,
} from './VolsyncApi';
export { VolsyncClient, type VolsyncClientOptions } from './VolsyncClient';
export {
  createClusterSignIn,
  type ClusterSignIn,
  type ClusterTokenProvider,
} from './ClusterSignIn';
