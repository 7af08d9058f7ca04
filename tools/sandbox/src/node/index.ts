export type { RunningPart } from './NodeContext';
export type { LoggedLine, LoggedPod, PodLogReader } from './PodLogs';
export * from './startNode';
