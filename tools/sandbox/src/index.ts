/**
 * An embedded cluster, object store and VolSync behaviour, for evaluation and tests.
 *
 * @packageDocumentation
 */
export { sandboxFeatures as default } from './features';
export { sandboxPlugin } from './plugin';
export { sandboxScaffolderModule } from './scaffolder/scaffolderModule';
export { type Sandbox, type SandboxOptions, startSandbox } from './sandbox';
export { startApiServer } from './api-server';
export type {
  ApiServer,
  ApiServerOptions,
  AuthorizeHook,
  PodLogProvider,
  RecordedObjects,
  StoredObject,
} from './api-server';
export { startMetricsServer } from './metrics';
export { startObjectStore } from './s3';
export type { ObjectStoreServer, ObjectStoreOptions } from './s3';
export { startRestServer } from './rest-server';
export type { RestServer, RestServerOptions } from './rest-server';
export { connectionFromKubeConfig } from './client/connection';
export type { ClusterConnection } from './client/connection';
export { Pace } from './client/Pace';
export { startController } from './volsync';
export type {
  ControllerOptions,
  ReplicationFigures,
  RunningController,
} from './volsync';
export { startNode } from './kubelet';
export type { NodeOptions, RunningNode } from './kubelet';
export { startControllerManager } from './controller-manager';
export type { SandboxActions } from './demo/SandboxActions';
export type { SandboxStatus } from './SandboxRunner';
