export type { RunningPart } from './NodeContext';
export type { PodLogReader } from './PodLogs';
export * from './startNode';
