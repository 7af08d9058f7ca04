export type { RunningPart } from '../client';
export type { LoggedLine, LoggedPod, PodLogReader } from './PodLogs';
export * from './startNode';
