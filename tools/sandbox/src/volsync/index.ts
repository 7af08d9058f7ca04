export * from './startController';
export * from './SyncMetrics';
